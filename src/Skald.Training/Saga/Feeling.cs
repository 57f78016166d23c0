namespace Skald.Training.Saga;

/// <summary>What the one who misses the thing feels.</summary>
public enum Feeling
{
    /// <summary>Sad.</summary>
    Sad,

    /// <summary>Worried.</summary>
    Worried,

    /// <summary>Unhappy.</summary>
    Unhappy,

    /// <summary>Gloomy.</summary>
    Gloomy,

    /// <summary>Upset.</summary>
    Upset,

    /// <summary>Lonely.</summary>
    Lonely,

    /// <summary>Glum.</summary>
    Glum,

    /// <summary>Miserable.</summary>
    Miserable,
}

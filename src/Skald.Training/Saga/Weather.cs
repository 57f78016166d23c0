namespace Skald.Training.Saga;

/// <summary>The weather of the day on which the trouble begins.</summary>
public enum Weather
{
    /// <summary>A windy day.</summary>
    Windy,

    /// <summary>A rainy day.</summary>
    Rainy,

    /// <summary>A sunny day.</summary>
    Sunny,

    /// <summary>A snowy day.</summary>
    Snowy,

    /// <summary>A foggy day.</summary>
    Foggy,

    /// <summary>A frosty day.</summary>
    Frosty,

    /// <summary>A stormy day.</summary>
    Stormy,

    /// <summary>A cloudy day.</summary>
    Cloudy,

    /// <summary>A cold day.</summary>
    Cold,

    /// <summary>A hot day.</summary>
    Hot,
}

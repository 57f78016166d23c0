namespace Skald.Training.Saga;

/// <summary>What the hero is known for.</summary>
public enum Trait
{
    /// <summary>Kind.</summary>
    Kind,

    /// <summary>Brave.</summary>
    Brave,

    /// <summary>Clever.</summary>
    Clever,

    /// <summary>Honest.</summary>
    Honest,

    /// <summary>Cheerful.</summary>
    Cheerful,

    /// <summary>Gentle.</summary>
    Gentle,

    /// <summary>Patient.</summary>
    Patient,

    /// <summary>Curious.</summary>
    Curious,
}

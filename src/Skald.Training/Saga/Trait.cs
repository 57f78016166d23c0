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

    /// <summary>Polite.</summary>
    Polite,

    /// <summary>Quiet.</summary>
    Quiet,

    /// <summary>Lively.</summary>
    Lively,

    /// <summary>Thoughtful.</summary>
    Thoughtful,

    /// <summary>Careful.</summary>
    Careful,

    /// <summary>Friendly.</summary>
    Friendly,

    /// <summary>Generous.</summary>
    Generous,

    /// <summary>Bold.</summary>
    Bold,
}

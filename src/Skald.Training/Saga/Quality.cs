namespace Skald.Training.Saga;

/// <summary>What the thing is like.</summary>
public enum Quality
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Yellow.</summary>
    Yellow,

    /// <summary>White.</summary>
    White,

    /// <summary>Orange.</summary>
    Orange,

    /// <summary>Little.</summary>
    Little,

    /// <summary>Old.</summary>
    Old,

    /// <summary>Pink.</summary>
    Pink,

    /// <summary>Purple.</summary>
    Purple,

    /// <summary>Golden.</summary>
    Golden,

    /// <summary>Silver.</summary>
    Silver,

    /// <summary>Wooden.</summary>
    Wooden,

    /// <summary>Shiny.</summary>
    Shiny,

    /// <summary>Tiny.</summary>
    Tiny,

    /// <summary>Big.</summary>
    Big,
}

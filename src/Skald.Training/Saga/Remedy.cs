namespace Skald.Training.Saga;

/// <summary>How the obstacle is overcome.</summary>
public enum Remedy
{
    /// <summary>An animal that can do what the hero cannot lends a hand.</summary>
    Helper,

    /// <summary>The friend who came along helps.</summary>
    Friend,

    /// <summary>The hero does not give up.</summary>
    Effort,

    /// <summary>The hero gives away the food.</summary>
    Food,

    /// <summary>The hero sings.</summary>
    Song,

    /// <summary>The hero asks politely.</summary>
    Words,

    /// <summary>The hero waits.</summary>
    Patience,
}

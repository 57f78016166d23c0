namespace Skald.Training.Saga;

/// <summary>The part that an entity plays in its tale.</summary>
public enum Role
{
    /// <summary>Whose tale it is.</summary>
    Hero,

    /// <summary>The hero's best friend.</summary>
    Friend,

    /// <summary>The thing lost, found or given.</summary>
    Thing,

    /// <summary>The food that the hero gives away.</summary>
    Food,

    /// <summary>The place near which the hero lives.</summary>
    Home,

    /// <summary>Where the hero first goes and meets the adviser.</summary>
    FirstPlace,

    /// <summary>Where the trial is.</summary>
    SecondPlace,

    /// <summary>The animal that knows where to go.</summary>
    Adviser,

    /// <summary>The animal of the trial: the helper, the keeper or the owner.</summary>
    Stranger,
}

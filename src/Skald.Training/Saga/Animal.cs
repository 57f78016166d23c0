namespace Skald.Training.Saga;

/// <summary>The animals that can speak.</summary>
public enum Animal
{
    /// <summary>Flies.</summary>
    Owl,

    /// <summary>Flies.</summary>
    Crow,

    /// <summary>Climbs.</summary>
    Squirrel,

    /// <summary>Climbs.</summary>
    Cat,

    /// <summary>Swims.</summary>
    Duck,

    /// <summary>Swims.</summary>
    Frog,

    /// <summary>Swims.</summary>
    Otter,

    /// <summary>Swims.</summary>
    Goose,

    /// <summary>At home in the dark.</summary>
    Mole,

    /// <summary>At home in the dark.</summary>
    Mouse,

    /// <summary>At home in the dark.</summary>
    Badger,

    /// <summary>At home in the dark.</summary>
    Hedgehog,

    /// <summary>Likes to keep things.</summary>
    Fox,

    /// <summary>Likes to keep things.</summary>
    Hare,

    /// <summary>Likes to keep things.</summary>
    Goat,

    /// <summary>Likes to keep things.</summary>
    Dog,
}

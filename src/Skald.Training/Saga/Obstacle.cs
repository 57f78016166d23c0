namespace Skald.Training.Saga;

/// <summary>What stands between the hero and the wish.</summary>
public enum Obstacle
{
    /// <summary>The thing hangs too high to reach.</summary>
    Height,

    /// <summary>The thing drifts too far out.</summary>
    Water,

    /// <summary>The thing lies deep in a dark hole.</summary>
    Darkness,

    /// <summary>An animal has the thing and keeps it.</summary>
    Keeper,

    /// <summary>The owner is shy and hides.</summary>
    Shyness,
}

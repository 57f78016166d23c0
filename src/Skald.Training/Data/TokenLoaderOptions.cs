namespace Skald.Training.Data;

/// <summary>What a loader's batches look like.</summary>
public sealed record TokenLoaderOptions
{
    /// <summary>Rows of a batch over all ranks.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Tokens a model sees of a row; a row has one more, the last target.</summary>
    public required int Context { get; init; }

    /// <summary>Decides the order of the windows.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which windows are taken.</summary>
    public WindowOrder Order { get; init; } = WindowOrder.Shuffled;

    /// <summary>This machine's number, from 0.</summary>
    public int Rank { get; init; }

    /// <summary>Number of machines; it divides the batch.</summary>
    public int World { get; init; } = 1;
}

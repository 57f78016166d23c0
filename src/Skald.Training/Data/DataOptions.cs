namespace Skald.Training.Data;

/// <summary>What happens to documents on their way to tokens.</summary>
public sealed record DataOptions
{
    /// <summary>Keeps one of several documents with equal text.</summary>
    public bool DropDuplicates { get; init; } = true;

    /// <summary>Also drops a document that nearly repeats an earlier one (see <see cref="NearDuplicates"/>).</summary>
    public bool DropNearDuplicates { get; init; }

    /// <summary>Share of the documents kept for validation, in [0, 1); of a single document its last part.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Decides which documents are kept for validation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens after which a new shard file is begun, at the next document.</summary>
    public long TokensPerShard { get; init; } = 1 << 28;

    /// <summary>Threads that encode; the shards are the same for any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

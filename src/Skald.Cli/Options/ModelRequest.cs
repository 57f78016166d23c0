namespace Skald.Cli.Options;

/// <summary>Which model a verb runs and how.</summary>
internal sealed record ModelRequest
{
    /// <summary>Path or name; null for the last run.</summary>
    public required string? Model { get; init; }

    /// <summary>Folder of all runs.</summary>
    public required string Runs { get; init; }

    public required int Threads { get; init; }

    /// <summary>Whether quantised layers take activations as they are.</summary>
    public bool KeepsActivations { get; init; }

    /// <summary>Most tokens of a sequence; null for the model's own.</summary>
    public int? Context { get; init; }

    /// <summary>An adapter's folder; null for none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Only the memory is asked for.</summary>
    public bool IsEstimate { get; init; }
}

using Skald.Tensors;

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

    /// <summary>Adapters' folders, and how much each counts.</summary>
    public IReadOnlyList<(string Folder, float Scale)> Adapters { get; init; } = [];

    /// <summary>How keys and values are kept; null for the model's own way.</summary>
    public DType? CacheType { get; init; }

    /// <summary>The weights will change: they must be floats, and become float32.</summary>
    public bool ChangesWeights { get; init; }

    /// <summary>Only the memory is asked for.</summary>
    public bool IsEstimate { get; init; }
}

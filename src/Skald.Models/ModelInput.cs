using Skald.Tensors;

namespace Skald.Models;

/// <summary>What one forward pass of a causal language model receives.</summary>
public sealed record ModelInput
{
    /// <summary>Token ids, [batch, time] Int32.</summary>
    public required Tensor Ids { get; init; }

    /// <summary>Positions for embeddings and rotary angles, [batch, time] Int32; null to count from the state's length.</summary>
    public Tensor? Positions { get; init; }

    /// <summary>[batch], tokens of left padding in each row, which nobody attends to; null for none.</summary>
    public ReadOnlyMemory<int>? PaddingBefore { get; init; }

    /// <summary>[batch], real tokens of each row where right padding follows; null for all.</summary>
    public ReadOnlyMemory<int>? Lengths { get; init; }

    /// <summary>Lengths of the documents packed into each row; null where a row is one sequence.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? DocumentLengths { get; init; }

    /// <summary>Keys and values of earlier tokens; null in training.</summary>
    public DecodingState? State { get; init; }

    /// <summary>Where dropout draws from; null for none. The trainer keys it by seed, step and the first row's number.</summary>
    public RandomStream? Dropout { get; init; }

    /// <summary>Collects hidden states and attention maps for viewers and tests; null for none.</summary>
    public ForwardTrace? Trace { get; init; }

    /// <summary>Tokens of left padding, at most the row's length.</summary>
    internal int Batch => Ids.Shape[0];

    internal int Time => Ids.Shape[1];
}

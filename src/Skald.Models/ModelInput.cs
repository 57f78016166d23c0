using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models;

/// <summary>What one forward pass of a causal language model receives.</summary>
public sealed record ModelInput
{
    /// <summary>Token ids, [batch, time] integers.</summary>
    public required Tensor Ids { get; init; }

    /// <summary>
    /// Positions for embeddings and rotary angles, [batch, time] integers; null to count from the state's length.
    /// </summary>
    public Tensor? Positions { get; init; }

    /// <summary>
    /// [batch, time] integers, the type of each token where a model knows some: which of two texts it belongs to. Null for
    /// type 0.
    /// </summary>
    public Tensor? TokenTypes { get; init; }

    /// <summary>[batch], tokens of left padding in each row, which nobody attends to; empty for none.</summary>
    /// <remarks>A state remembers it: it belongs to the first pass alone.</remarks>
    public ReadOnlyMemory<int> PaddingBefore { get; init; }

    /// <summary>
    /// [batch], tokens of each row that count, left padding included, where right padding follows; empty for all.
    /// </summary>
    public ReadOnlyMemory<int> Lengths { get; init; }

    /// <summary>
    /// Lengths of the documents packed into each row; null where a row is one sequence. Not with a state.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>>? DocumentLengths { get; init; }

    /// <summary>Keys and values of earlier tokens; null in training.</summary>
    public DecodingState? State { get; init; }

    /// <summary>
    /// Where dropout draws from in training mode; null for none. Keyed by seed, step and first global row.
    /// </summary>
    public RandomStream? Dropout { get; init; }

    /// <summary>Collects hidden states and attention maps for viewers and tests; null for none.</summary>
    public ForwardTrace? Trace { get; init; }

    /// <summary>Whether it is tokens and nothing else: places are counted, and all of them count.</summary>
    internal bool IsPlain =>
        Positions is null && PaddingBefore.IsEmpty && Lengths.IsEmpty && DocumentLengths is null && Trace is null
        && Dropout is null;

    internal int Batch => Ids.Shape[0];

    internal int Time => Ids.Shape[1];

    /// <summary>Throws where parts contradict each other.</summary>
    /// <exception cref="ArgumentException">The message names the part.</exception>
    internal void Check()
    {
        if (Ids.Rank != 2 || Ids.DType.IsFloatingPoint())
            throw Contradiction($"ids must be integers [batch, time], got {Ids.DType} {Ids.Shape}");
        if (Positions is { } positions && (positions.Shape != Ids.Shape || positions.DType.IsFloatingPoint()))
            throw Contradiction($"positions must be integers {Ids.Shape}, got {positions.DType} {positions.Shape}");
        if (TokenTypes is { } types && (types.Shape != Ids.Shape || types.DType.IsFloatingPoint()))
            throw Contradiction($"token types must be integers {Ids.Shape}, got {types.DType} {types.Shape}");
        if (State is { } state && state.Batch != Batch)
            throw Contradiction($"the state must hold a sequence for each of {Batch} rows, got {state.Batch}");
        if (State is not null && DocumentLengths is not null)
            throw Contradiction("packed documents can't be read into a decoding state; give each document a row");
        if (State is not null && Trace is { WithAttention: true })
            throw Contradiction("attention maps are traced without a decoding state; read the whole sequence at once");
        CheckCounts(PaddingBefore, "left padding");
        CheckCounts(Lengths, "lengths");
        CheckDocuments();
    }

    private void CheckCounts(ReadOnlyMemory<int> counts, string what)
    {
        if (counts.IsEmpty) return;
        if (counts.Length != Batch) throw Contradiction($"{what} must be given for {Batch} rows, got {counts.Length}");
        foreach (int count in counts.Span)
            if ((uint)count > (uint)Time) throw Contradiction($"{what} must lie in [0, {Time}], got {count}");
    }

    private void CheckDocuments()
    {
        if (DocumentLengths is not { } rows) return;
        if (rows.Count != Batch) throw Contradiction($"documents must be given for {Batch} rows, got {rows.Count}");
        foreach (IReadOnlyList<int> lengths in rows)
        {
            if (lengths.Any(length => length < 0) || lengths.Sum(length => (long)length) > Time)
                throw Contradiction($"a row's documents must fit its {Time} tokens, got {string.Join(" + ", lengths)}");
        }
    }

    private static ArgumentException Contradiction(string rule) => new($"ModelInput: {rule}.");
}

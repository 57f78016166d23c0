using Skald.Tensors;

namespace Skald.Models;

/// <summary>What one layer remembers of the tokens so far, for each sequence of a batch.</summary>
/// <remarks>
/// Attention reads keys and values where they lie: it is never handed a copy. A contiguous cache, pages, eight-bit
/// values, a sliding window, a compressed latent or a recurrent state all fit behind this.
/// </remarks>
public interface ILayerState
{
    /// <summary>Takes in the keys and values of new tokens and attends to everything so far.</summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, time, kvHeads, keyWidth].</param>
    /// <param name="v">[batch, time, kvHeads, valueWidth].</param>
    /// <param name="lengths">[batch], tokens each sequence held before these.</param>
    /// <param name="options">How to attend; queries are placed by the state.</param>
    /// <returns>[batch, time, heads, valueWidth].</returns>
    Tensor Attend(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> lengths, AttentionOptions options);

    /// <summary>Copies a sequence's memory into another, whose own is lost.</summary>
    void Copy(int from, int to, int length);

    /// <summary>Makes sequence i a copy of sequence rows[i]; the number of sequences may change.</summary>
    void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths);
}

using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>What a layer remembers that attends: keys and values.</summary>
/// <remarks>Attention reads them where they lie: it is never handed a copy.</remarks>
public interface IAttentionState : ILayerState
{
    /// <summary>Takes in the keys and values of new tokens and attends to everything so far.</summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, time, kvHeads, keyWidth].</param>
    /// <param name="v">[batch, time, kvHeads, valueWidth].</param>
    /// <param name="lengths">[batch], tokens each sequence held before these.</param>
    /// <param name="options">
    /// How to attend. Queries are placed by the state; a KeyEnd counts the new tokens of each row that are not padding.
    /// </param>
    /// <returns>[batch, time, heads, valueWidth].</returns>
    Tensor Attend(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> lengths, AttentionOptions options);
}

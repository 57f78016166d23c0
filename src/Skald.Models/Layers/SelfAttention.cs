using Skald.Tensors;

namespace Skald.Models;

/// <summary>Where a layer's queries meet keys and values: those of this pass, or all that the state holds.</summary>
internal static class SelfAttention
{
    /// <param name="q">[batch, time, heads, headDim].</param>
    /// <param name="k">[batch, time, kvHeads, headDim].</param>
    /// <param name="v">[batch, time, kvHeads, headDim].</param>
    /// <param name="input">The pass, for its state and its trace.</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="options">How the family attends.</param>
    /// <returns>[batch, time, heads, headDim].</returns>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, ModelInput input, int layer, AttentionOptions options)
    {
        if (input.Trace is { WithAttention: true } trace && input.State is null)
            trace.AttentionMaps.Add(Attention.Probabilities(q, k, options));
        return input.State is { } state
            ? state[layer].Attend(q, k, v, state.Lengths, options)
            : Attention.Forward(q, k, v, options);
    }
}

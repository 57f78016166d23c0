using Skald.Tensors;

namespace Skald.Models;

/// <summary>What a forward pass leaves behind for those who look inside.</summary>
public sealed class ForwardTrace
{
    /// <summary>The input of the first block, then the output of each block, [batch, time, embedding].</summary>
    public IList<Tensor> HiddenStates { get; } = [];

    /// <summary>
    /// Attention probabilities of each block, [batch, heads, time, keys]; filled where <see cref="WithAttention"/>.
    /// </summary>
    public IList<Tensor> AttentionMaps { get; } = [];

    /// <summary>Logits of each router, [batch · time, experts]: of layers with experts alone.</summary>
    public IList<Tensor> RouterLogits { get; } = [];

    /// <summary>Whether probabilities are computed too, which the streaming kernel itself never holds.</summary>
    public bool WithAttention { get; init; }
}

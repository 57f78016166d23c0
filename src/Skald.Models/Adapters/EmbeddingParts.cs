using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>All that the active adapters do to one embedding.</summary>
internal sealed class EmbeddingParts(IEmbeddingPart[] parts) : IEmbeddingAdapter
{
    /// <inheritdoc/>
    public Tensor Forward(Embedding layer, Tensor ids)
    {
        Tensor y = layer.Plain(ids);
        foreach (IEmbeddingPart part in parts) y = part.Output(layer, ids, y);
        return y;
    }

    /// <summary>The table of an embedding without adapters that computes the same, [count, width].</summary>
    public Tensor Table(Embedding layer)
    {
        Tensor table = layer.Weight.Own;
        foreach (IEmbeddingPart part in parts) table = part.Table(table);
        return table;
    }
}

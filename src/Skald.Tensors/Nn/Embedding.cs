namespace Skald.Tensors.Nn;

/// <summary>A row of numbers for each id.</summary>
public sealed class Embedding : Module
{
    /// <param name="device">Where the table lives.</param>
    /// <param name="count">Ids.</param>
    /// <param name="width">Numbers per id.</param>
    /// <param name="paddingIndex">An id whose row gets no gradient.</param>
    public Embedding(Device device, int count, int width, int? paddingIndex = null)
        : base(device)
    {
        PaddingIndex = paddingIndex;
        Weight = AddParameter("weight", [count, width], ParameterKind.Embedding);
    }

    /// <summary>[count, width].</summary>
    public Parameter Weight { get; }

    /// <summary>An id whose row gets no gradient; null for none.</summary>
    public int? PaddingIndex { get; }

    /// <summary>What changes the rows without changing the table; null for nothing.</summary>
    public IEmbeddingAdapter? Adapter { get; set; }

    /// <param name="ids">Integers of any shape.</param>
    /// <returns>[..., width]</returns>
    public Tensor Forward(Tensor ids) => Adapter is null ? Plain(ids) : Adapter.Forward(this, ids);

    /// <summary>The rows as if there were no adapter.</summary>
    /// <param name="ids">Integers of any shape.</param>
    /// <returns>[..., width]</returns>
    public Tensor Plain(Tensor ids) => Weight.Value.Embedding(ids, PaddingIndex);
}

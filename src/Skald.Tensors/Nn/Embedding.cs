namespace Skald.Tensors.Nn;

/// <summary>A row of numbers for each id.</summary>
public sealed class Embedding : Module
{
    private readonly int? _paddingIndex;

    /// <param name="device">Where the table lives.</param>
    /// <param name="count">Ids.</param>
    /// <param name="width">Numbers per id.</param>
    /// <param name="paddingIndex">An id whose row gets no gradient.</param>
    public Embedding(Device device, int count, int width, int? paddingIndex = null)
        : base(device)
    {
        _paddingIndex = paddingIndex;
        Weight = AddParameter("weight", [count, width], ParameterKind.Embedding);
    }

    /// <summary>[count, width].</summary>
    public Parameter Weight { get; }

    /// <param name="ids">Integers of any shape.</param>
    /// <returns>[..., width]</returns>
    public Tensor Forward(Tensor ids) => Weight.Value.Embedding(ids, _paddingIndex);
}

using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A low-rank change of a table: E[i] + s · B · A[:, i].</summary>
internal sealed class LoraEmbedding : Module, IEmbeddingPart
{
    private readonly Adapter _owner;
    private Tensor? _kept;

    public LoraEmbedding(Adapter owner, TargetLayer target, int rank, float scaling)
        : base(owner.Device)
    {
        (_owner, Rank, Scaling) = (owner, rank, scaling);
        A = AddParameter("lora_embedding_A", [rank, target.Inputs], ParameterKind.Matrix);
        B = AddParameter("lora_embedding_B", [target.Outputs, rank], ParameterKind.Matrix);
    }

    /// <summary>r.</summary>
    public int Rank { get; }

    /// <summary>alpha / r, or alpha / √r.</summary>
    public float Scaling { get; }

    /// <summary>[r, count].</summary>
    public Parameter A { get; }

    /// <summary>[width, r].</summary>
    public Parameter B { get; }

    private float Factor => Scaling * _owner.Scale;

    /// <inheritdoc/>
    public Tensor Output(Embedding layer, Tensor ids, Tensor y) =>
        y + (Rows().Embedding(ids, layer.PaddingIndex).Linear(B.Value) * Factor);

    /// <inheritdoc/>
    public Tensor Table(Tensor table) => table + (Rows().Linear(B.Value) * Factor);

    /// <summary>A with a row per id, [count, r]; kept between passes that record nothing.</summary>
    private Tensor Rows()
    {
        if (!Device.IsRecording) return _kept ??= A.Value.Mt().Clone().Keep();
        _kept = null;
        return A.Value.Mt().Contiguous();
    }
}

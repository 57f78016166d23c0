namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>Rows of this table [vocabulary, width] by their numbers.</summary>
    /// <param name="ids">Integers of any shape.</param>
    /// <param name="paddingIndex">An id whose row gets no gradient.</param>
    /// <returns>[..., width]: the ids' shape and the table's width.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public Tensor Embedding(Tensor ids, int? paddingIndex = null)
    {
        if (Rank != 2) throw new ShapeException($"Embedding: the table must be [vocabulary, width], got {Shape}.");
        if (DType.IsQuantized()) return EmbeddingQuantized(ids);
        Tensor rows = ids.Detach().ToIds().Contiguous().Reshape(-1);
        Tensor y = Device.Empty(ids.Shape.Insert(ids.Rank, Width));
        Device.Backend.Embedding(Detach(), rows, y.Reshape(-1, Width));
        return Records ? RecordEmbedding(y, rows, paddingIndex) : y;
    }

    private Tensor RecordEmbedding(Tensor y, Tensor rows, int? paddingIndex)
    {
        return Record(
            y, [this],
            dy => [EmbeddingGradient(dy, rows, paddingIndex)],
            (pass, node, dy) =>
            {
                Tensor dTable = pass.Buffer(node.Edges[0]!, out bool accumulate);
                if (!accumulate) dy.Device.Backend.Fill(dTable, 0);
                dy.Device.Backend.EmbeddingBackward(rows, dy.Rows(), dTable, paddingIndex);
            });
    }

    /// <summary>The elements as Int32; what doesn't fit is no id of any table.</summary>
    private Tensor ToIds()
    {
        if (DType.IsFloatingPoint()) throw new ShapeException($"Embedding: ids must be integers, got {DType}.");
        return DType == DType.Int64 ? Clamp64().To(DType.Int32) : To(DType.Int32);

        // −1 and the largest number are refused by every table.
        Tensor Clamp64() => Minimum(
            Maximum(this, Device.Scalar(-1, DType.Int64)), Device.Scalar(int.MaxValue, DType.Int64));
    }

    /// <summary>The table's gradient, itself differentiable: its gradient is an embedding again.</summary>
    private Tensor EmbeddingGradient(Tensor dy, Tensor rows, int? paddingIndex)
    {
        Tensor dTable = Device.Zeros(Shape);
        Device.Backend.EmbeddingBackward(rows, dy.Rows(), dTable, paddingIndex);
        Shape mine = dy.Shape;
        return Record(dTable, dy, ddTable =>
        {
            Tensor ddy = ddTable.Embedding(rows);
            if (paddingIndex is { } padding)
                ddy *= rows.NotEqualTo(Device.Scalar(padding, DType.Int32)).To(DType.Float32).Unsqueeze(1);
            return ddy.Reshape(mine);
        });
    }
}

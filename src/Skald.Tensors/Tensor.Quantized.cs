namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// Takes over rows of a quantised matrix as GGUF files hold them. The device may keep them in another order.
    /// </summary>
    /// <param name="firstRow">The row that the first block belongs to.</param>
    /// <param name="blocks">Whole rows.</param>
    /// <exception cref="ShapeException">Not a quantised matrix, or not whole rows of it.</exception>
    /// <exception cref="ArgumentException">A scale is infinite or not a number.</exception>
    public void WriteBlocks(int firstRow, ReadOnlySpan<byte> blocks)
    {
        ThrowUnlessQuantized("WriteBlocks");
        Device.Backend.WriteBlocks(blocks, firstRow, this);
    }

    /// <summary>The weights as float32.</summary>
    /// <returns>[outputs, inputs] for a quantised matrix of that shape.</returns>
    public Tensor Dequantize()
    {
        ThrowUnlessQuantized("Dequantize");
        Tensor y = Device.Empty(Shape);
        Device.Backend.Dequantize(this, 0, y);
        return y;
    }

    /// <summary>This times several quantised matrices, x · weightᵀ + bias each; nothing recorded.</summary>
    /// <remarks>Each result has the bits of <see cref="Linear"/>; what is prepared of x is shared.</remarks>
    /// <param name="weights">[outputs, inputs] each, quantised.</param>
    /// <param name="biases">[outputs] each, or null.</param>
    /// <param name="results">As many places, filled with [..., outputs].</param>
    /// <exception cref="ShapeException">The widths don't fit, or a matrix isn't quantised.</exception>
    internal void Linears(ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor?> biases, Span<Tensor> results)
    {
        Tensor rows = Rows();
        if (rows.Strides[1] != 1) rows = rows.Contiguous();
        Span<Tensor> flat = [this, this, this, this];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i].ThrowUnlessQuantized("Linears");
            ShapeException.ThrowUnlessWidth(this, weights[i].Shape[1], "Linears");
            results[i] = Device.Empty(Shape.With(-1, weights[i].Shape[0]));
            flat[i] = results[i].Rows();
        }

        Device.Backend.QuantizedLinears(rows, weights, biases, flat[..weights.Length]);
    }

    /// <summary>y = x · weightᵀ + bias for quantised weights, which get no gradient; x and bias do.</summary>
    private Tensor LinearQuantized(Tensor weight, Tensor? bias)
    {
        Tensor rows = Rows();
        if (rows.Strides[1] != 1) rows = rows.Contiguous();
        Tensor y = Device.Empty(Shape.With(-1, weight.Shape[0]));
        Device.Backend.QuantizedLinear(rows, weight, bias?.Detach().Contiguous(), y.Rows());
        return Records || bias is { Records: true } ? RecordLinear(y, weight, bias) : y;
    }

    private Tensor RecordLinear(Tensor y, Tensor weight, Tensor? bias) => Record(
        y, [this, bias],
        dy => [
            RequiresGrad ? dy.Linear(weight.Dequantize().Mt()) : null,
            bias is { RequiresGrad: true } ? dy.Reshape(-1, dy.Width).Sum(0) : null]);

    /// <summary>Rows of a quantised table by their numbers.</summary>
    private Tensor EmbeddingQuantized(Tensor ids)
    {
        Span<int> rows = ids.Length <= 64 ? stackalloc int[(int)ids.Length] : new int[ids.Length];
        ids.Detach().ToIds().CopyTo(rows);
        Tensor y = Device.Empty(ids.Shape.Insert(ids.Rank, Width)), flat = y.Reshape(-1, Width);
        for (int i = 0; i < rows.Length; i++)
        {
            if ((uint)rows[i] >= (uint)Shape[0])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(ids), rows[i], $"Embedding: ids must lie in [0, {Shape[0]}), got {rows[i]}.");
            }

            Device.Backend.Dequantize(this, rows[i], flat.Narrow(0, i, 1));
        }

        return y;
    }

    private void ThrowUnlessQuantized(string operation)
    {
        if (!DType.IsQuantized())
            throw new ShapeException($"{operation}: the tensor must hold quantised weights, got {DType} {Shape}.");
    }
}

namespace Skald.Tensors;

/// <summary>Weights in blocks of few bits; see <see cref="DTypeExtensions.IsQuantized"/>.</summary>
public abstract partial class Backend
{
    /// <summary>Bytes that a quantised matrix takes on this device.</summary>
    /// <exception cref="ShapeException">The inputs don't fill whole blocks.</exception>
    public abstract long QuantizedBytes(DType dtype, int outputs, int inputs);

    /// <summary>Takes over rows as files hold them and arranges them as this device's products want them.</summary>
    /// <param name="blocks">Whole rows of blocks.</param>
    /// <param name="firstRow">The row that the first of them becomes.</param>
    /// <param name="weight">[outputs, inputs], quantised.</param>
    public abstract void WriteBlocks(ReadOnlySpan<byte> blocks, int firstRow, Tensor weight);

    /// <summary>y = x · weightᵀ + bias. A row of y does not depend on the other rows.</summary>
    /// <param name="x">[rows, inputs]; neighbours in a row lie together.</param>
    /// <param name="weight">[outputs, inputs], quantised.</param>
    /// <param name="bias">[outputs], contiguous; or null.</param>
    /// <param name="y">[rows, outputs].</param>
    public abstract void QuantizedLinear(Tensor x, Tensor weight, Tensor? bias, Tensor y);

    /// <summary>The products of the same x with several matrices, which may share what is prepared of it.</summary>
    /// <param name="x">[rows, inputs]; neighbours in a row lie together.</param>
    /// <param name="weights">[outputs, inputs] each, quantised.</param>
    /// <param name="biases">[outputs] each, contiguous; or null.</param>
    /// <param name="results">[rows, outputs] each.</param>
    public virtual void QuantizedLinears(
        Tensor x, ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor?> biases, ReadOnlySpan<Tensor> results)
    {
        for (int i = 0; i < weights.Length; i++) QuantizedLinear(x, weights[i], biases[i], results[i]);
    }

    /// <summary>y = the rows of a quantised matrix from <paramref name="firstRow"/> on.</summary>
    /// <param name="weight">[outputs, inputs], quantised.</param>
    /// <param name="firstRow">The first row wanted.</param>
    /// <param name="y">[rows, inputs].</param>
    public abstract void Dequantize(Tensor weight, int firstRow, Tensor y);
}

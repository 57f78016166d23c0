using Skald.Tensors.Kernels.Quantized;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>The quantised types as this processor keeps and multiplies them.</summary>
internal abstract unsafe class PackedWeights
{
    private static readonly PackedWeights s_q40 = new Of<PanelQ40>(), s_q41 = new Of<PanelQ41>();
    private static readonly PackedWeights s_q80 = new Of<PanelQ80>(), s_q4K = new Of<PanelQ4K>(), s_q6K = new Of<PanelQ6K>();

    /// <summary>Weights that share the scales of one source block.</summary>
    public abstract int SourceDepth { get; }

    /// <summary>Bytes of a source block.</summary>
    public abstract int SourceBytes { get; }

    public static PackedWeights Find(DType dtype) => dtype switch
    {
        DType.Q40 => s_q40,
        DType.Q41 => s_q41,
        DType.Q80 => s_q80,
        DType.Q4K => s_q4K,
        DType.Q6K => s_q6K,
        _ => throw new NotSupportedException($"Quantised weights: {dtype} is not a quantised type."),
    };

    /// <summary>Bytes of a panel of 16 outputs.</summary>
    public abstract long PanelBytes(int depth);

    /// <summary>Moves a row of source blocks into its lane; false where a scale is not finite.</summary>
    public abstract bool Pack(byte* source, byte* weights, int row, int depth);

    /// <summary>A row as floats.</summary>
    public abstract void Dequantize(byte* weights, int row, int depth, float* y);

    public abstract void Multiply(Workers workers, byte* weights, in QuantizedOperands product);

    private sealed class Of<TFormat> : PackedWeights
        where TFormat : struct, IPanelFormat
    {
        public override int SourceDepth => TFormat.SourceDepth;

        public override int SourceBytes => TFormat.SourceBytes;

        public override long PanelBytes(int depth) => QuantizedProduct.PanelBytes<TFormat>(depth);

        public override bool Pack(byte* source, byte* weights, int row, int depth) =>
            PanelRows.Pack<TFormat>(source, weights + (row / 16 * PanelBytes(depth)), row % 16, depth);

        public override void Dequantize(byte* weights, int row, int depth, float* y) =>
            PanelRows.Dequantize<TFormat>(weights + (row / 16 * PanelBytes(depth)), row % 16, depth, y);

        public override void Multiply(Workers workers, byte* weights, in QuantizedOperands product) =>
            QuantizedProduct.Run<TFormat>(workers, weights, in product);
    }
}

using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Cpu;

/// <summary>The quantised types as this processor keeps and multiplies them.</summary>
internal abstract unsafe class PackedWeights
{
    private static readonly PackedWeights s_f16 =
        new Of<NumberMatrix<NumberFormats.F16>>(QuantizedKernels.OfNumbers<NumberFormats.F16>());
    private static readonly PackedWeights s_bf16 =
        new Of<NumberMatrix<NumberFormats.BF16>>(QuantizedKernels.OfNumbers<NumberFormats.BF16>());
    private static readonly PackedWeights s_q40 = new Of<BlockMatrix<PanelQ40>>(), s_q41 = new Of<BlockMatrix<PanelQ41>>();
    private static readonly PackedWeights s_q50 = new Of<BlockMatrix<PanelQ50>>(), s_q51 = new Of<BlockMatrix<PanelQ51>>();
    private static readonly PackedWeights s_q5K = new Of<BlockMatrix<PanelQ5K>>();
    private static readonly PackedWeights s_q80 = new Of<BlockMatrix<PanelQ80>>();
    private static readonly PackedWeights s_q4K = new Of<BlockMatrix<PanelQ4K>>(), s_q6K = new Of<BlockMatrix<PanelQ6K>>();

    /// <summary>Weights that share the scales of one source block.</summary>
    public abstract int SourceDepth { get; }

    /// <summary>Bytes of a source block.</summary>
    public abstract int SourceBytes { get; }

    public static PackedWeights Find(DType dtype) => dtype switch
    {
        DType.PackedF16 => s_f16,
        DType.PackedBF16 => s_bf16,
        DType.Q40 => s_q40,
        DType.Q41 => s_q41,
        DType.Q50 => s_q50,
        DType.Q51 => s_q51,
        DType.Q5K => s_q5K,
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

    /// <summary>Bytes of a prepared row of activations.</summary>
    public abstract long RowBytes(int depth);

    /// <summary>How they are multiplied.</summary>
    public abstract QuantizedKernels Kernels { get; }

    private sealed class Of<TMatrix>(QuantizedKernels? kernels = null) : PackedWeights
        where TMatrix : struct, IPackedMatrix
    {
        public override int SourceDepth => TMatrix.SourceDepth;

        public override int SourceBytes => TMatrix.SourceBytes;

        public override long PanelBytes(int depth) => TMatrix.PanelBytes(depth);

        public override bool Pack(byte* source, byte* weights, int row, int depth) =>
            TMatrix.Pack(source, weights + (row / 16 * PanelBytes(depth)), row % 16, depth);

        public override void Dequantize(byte* weights, int row, int depth, float* y) =>
            TMatrix.Dequantize(weights + (row / 16 * PanelBytes(depth)), row % 16, depth, y);

        public override long RowBytes(int depth) => TMatrix.RowBytes(depth);

        public override QuantizedKernels Kernels { get; } = kernels ?? QuantizedKernels.Of<TMatrix>();
    }
}

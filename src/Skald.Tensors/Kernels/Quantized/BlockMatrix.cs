using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Weights in blocks of few bits; activations are rounded to 8 bits.</summary>
internal readonly unsafe struct BlockMatrix<TFormat> : IPackedMatrix
    where TFormat : struct, IPanelFormat
{
    public static int SourceDepth => TFormat.SourceDepth;

    public static int SourceBytes => TFormat.SourceBytes;

    public static bool HasWholeBytes => TFormat.HasWholeBytes;

    /// <summary>Packed bytes for the inputs of one source block.</summary>
    private static int Step => (TFormat.SourceDepth / ActivationBlocks.Depth * TFormat.BlockBytes) + TFormat.TailBytes;

    public static long PanelBytes(int depth) => depth / TFormat.SourceDepth * (long)Step;

    public static long RowBytes(int depth) => depth / ActivationBlocks.Depth * (long)ActivationBlocks.BlockBytes;

    /// <inheritdoc/>
    /// <remarks>Compiled at full strength at once: a model is loaded before the runtime would find out.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Pack(byte* source, byte* panel, int lane, int depth)
    {
        bool isFinite = true;
        for (int k = 0; k < depth; k += TFormat.SourceDepth)
        {
            isFinite &= TFormat.IsFinite(source);
            TFormat.Pack(source, panel, lane);
            source += TFormat.SourceBytes;
            panel += Step;
        }

        return isFinite;
    }

    public static void Dequantize(byte* panel, int lane, int depth, float* y)
    {
        for (int k = 0; k < depth; k += TFormat.SourceDepth)
        {
            TFormat.Dequantize(panel, lane, y + k);
            panel += Step;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Prepare(float* x, int depth, byte* tile, int row, int rows)
    {
        if (x == null) ActivationBlocks.Clear(depth, tile, row, rows);
        else ActivationBlocks.Quantize<TFormat>(x, depth, tile, row, rows);
    }

    public static void Multiply<TVector, TLanes>(
        byte* panel, byte* tile, int depth, int rows, float* y, long stride, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        PanelTile.Run<TVector, TLanes, TFormat>(panel, tile, depth, rows, y, stride, upcoming);
}

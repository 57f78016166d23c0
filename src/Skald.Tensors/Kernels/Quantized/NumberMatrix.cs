using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Weights in floats, input by input; activations stay as they are.</summary>
internal readonly unsafe struct NumberMatrix<TFormat> : IPackedMatrix
    where TFormat : struct, INumberFormat
{
    public static int SourceDepth => 1;

    public static int SourceBytes => TFormat.Bytes;

    public static bool HasWholeBytes => false;

    public static long PanelBytes(int depth) => depth * 16L * TFormat.Bytes;

    public static long RowBytes(int depth) => depth * (long)sizeof(float);

    /// <inheritdoc/>
    /// <remarks>Compiled at full strength at once: a model is loaded before the runtime would find out.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Pack(byte* source, byte* panel, int lane, int depth)
    {
        bool isFinite = true;
        panel += lane * TFormat.Bytes;
        for (int k = 0; k < depth; k++)
        {
            isFinite &= TFormat.IsFinite(source);
            Unsafe.CopyBlockUnaligned(panel, source, (uint)TFormat.Bytes);
            source += TFormat.Bytes;
            panel += 16 * TFormat.Bytes;
        }

        return isFinite;
    }

    public static void Dequantize(byte* panel, int lane, int depth, float* y)
    {
        panel += lane * TFormat.Bytes;
        for (int k = 0; k < depth; k++) y[k] = TFormat.ToSingle(panel + (16L * TFormat.Bytes * k));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Prepare(float* x, int depth, byte* tile, int row, int rows)
    {
        float* to = (float*)tile + row;
        for (int k = 0; k < depth; k++) to[(long)rows * k] = x == null ? 0 : x[k];
    }

    public static void Multiply<TVector, TLanes>(
        byte* panel, byte* tile, int depth, int rows, float* y, long stride, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        NumberTile.Run<TVector, TLanes, TFormat>(panel, (float*)tile, depth, rows, y, stride, upcoming);
}

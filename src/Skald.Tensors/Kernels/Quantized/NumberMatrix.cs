using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Weights in floats, two inputs together; activations stay as they are.</summary>
/// <remarks>
/// A panel holds pairs of inputs. Of 16-bit types a 32-bit lane holds both numbers of an output, so that shifts make
/// floats of them; of float32 the second input's sixteen numbers follow the first's.
/// </remarks>
internal readonly unsafe struct NumberMatrix<TFormat> : IPackedMatrix
    where TFormat : struct, INumberFormat
{
    public static int SourceDepth => 1;

    public static int SourceBytes => TFormat.Bytes;

    public static bool HasWholeBytes => false;

    /// <summary>Bytes of two inputs.</summary>
    private static int PairBytes => 32 * TFormat.Bytes;

    public static long PanelBytes(int depth) => (depth + 1L) / 2 * PairBytes;

    public static long RowBytes(int depth) => depth * (long)sizeof(float);

    /// <inheritdoc/>
    /// <remarks>Compiled at full strength at once: a model is loaded before the runtime would find out.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Pack(byte* source, byte* panel, int lane, int depth)
    {
        bool isFinite = true;
        panel += 4 * lane;
        for (int k = 0; k < depth; k += 2)
        {
            isFinite &= TFormat.IsFinite(source);
            Unsafe.CopyBlockUnaligned(panel, source, (uint)TFormat.Bytes);
            if (k + 1 < depth)
            {
                source += TFormat.Bytes;
                isFinite &= TFormat.IsFinite(source);
                Unsafe.CopyBlockUnaligned(panel + TFormat.NextInput, source, (uint)TFormat.Bytes);
            }
            else
            {
                Unsafe.InitBlockUnaligned(panel + TFormat.NextInput, 0, (uint)TFormat.Bytes);
            }

            source += TFormat.Bytes;
            panel += PairBytes;
        }

        return isFinite;
    }

    public static void Dequantize(byte* panel, int lane, int depth, float* y)
    {
        panel += 4 * lane;
        for (int k = 0; k < depth; k++) y[k] = TFormat.ToSingle(panel + (k / 2 * (long)PairBytes) + (k % 2 * TFormat.NextInput));
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

    /// <summary>A panel's inputs [start, end) as floats: [end − start, 16], and room for one input more.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="start">An even number.</param>
    /// <param name="end">At most the panel's depth.</param>
    /// <param name="floats">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<TVector, TLanes>(byte* panel, int start, int end, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        panel += start / 2 * (long)PairBytes;
        for (int k = start; k < end; k += 2)
        {
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TFormat.LoadPair<TVector, TLanes>(panel + (4 * lane), out TVector even, out TVector odd);
                TLanes.Store(even, floats + lane);
                TLanes.Store(odd, floats + 16 + lane);
            }

            panel += PairBytes;
            floats += 32;
        }
    }
}

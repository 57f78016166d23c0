using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Copies strips of a matrix into panels: for each k, the strip's lanes side by side.</summary>
/// <remarks>A strip is some rows of A or some columns of B. Lanes that only pad a panel hold any finite operand.</remarks>
internal static unsafe class Packing
{
    /// <summary>Floats that a panel may be overwritten by beyond its end.</summary>
    public const int Slack = 16;

    /// <summary>Packs one panel: destination[k · width + i] = source[i · laneStride + k · depthStride].</summary>
    /// <remarks>
    /// <paramref name="lanes"/> of the <paramref name="width"/> lanes exist in the strip; <paramref name="readable"/>
    /// can be read from its start, since other strips follow it.
    /// </remarks>
    public static void Pack<TVector, TSimd, TKernel>(
        float* source, long laneStride, long depthStride, int lanes, int readable, int depth,
        float* destination, int width)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        if (depthStride == 1)
        {
            for (int lane = 0; lane < width; lane += 16)
            {
                Transpose<TKernel>(
                    source, laneStride, lane, lanes, Math.Min(width - lane, 16), depth, destination + lane, width);
            }
        }
        else if (laneStride == 1 && readable >= ((width + 15) & ~15))
        {
            CopyWhole<TVector, TSimd>(source, depthStride, depth, destination, width);
        }
        else
        {
            CopyPart(source, laneStride, depthStride, lanes, depth, destination, width);
        }
    }

    /// <summary>Sixteen lanes that lie along k each.</summary>
    private static void Transpose<TKernel>(
        float* source, long laneStride, int first, int lanes, int stored, int depth, float* destination, int width)
        where TKernel : struct, IMicroKernel
    {
        // Lanes that do not exist repeat the last one, so nothing outside the strip is read.
        long* offsets = stackalloc long[16];
        for (int lane = 0; lane < 16; lane++) offsets[lane] = Math.Min(first + lane, lanes - 1) * laneStride;

        int k = 0;
        for (; k <= depth - 16; k += 16) TKernel.Transpose16(source + k, offsets, destination + ((long)k * width), width);
        for (; k < depth; k++)
        {
            float* column = destination + ((long)k * width);
            for (int lane = 0; lane < stored; lane++) column[lane] = source[offsets[lane] + k];
        }
    }

    /// <summary>Lanes that lie side by side: whole vectors, whose surplus the next k overwrites.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyWhole<TVector, TSimd>(
        float* source, long depthStride, int depth, float* destination, int width)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (width <= 16)
        {
            for (int k = 0; k < depth; k++, source += depthStride, destination += width)
                TSimd.Store(TSimd.Load(source), destination);
            return;
        }

        for (int k = 0; k < depth; k++, source += depthStride, destination += width)
        {
            TSimd.Store(TSimd.Load(source), destination);
            TSimd.Store(TSimd.Load(source + 16), destination + 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPart(
        float* source, long laneStride, long depthStride, int lanes, int depth, float* destination, int width)
    {
        for (int k = 0; k < depth; k++, source += depthStride, destination += width)
        {
            int lane = 0;
            for (; lane < lanes; lane++) destination[lane] = source[lane * laneStride];
            for (; lane < width; lane++) destination[lane] = 0f;
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Copies strips of a matrix into panels: for each k, the strip's lanes side by side.</summary>
/// <remarks>A strip is some rows of A or columns of B. What the padding of a panel holds reaches no result.</remarks>
internal static unsafe class Packing
{
    /// <summary>Floats that a panel may be overwritten by beyond its end.</summary>
    public const int Slack = 16;

    /// <summary>Consecutive k copied for several panels in turn: their lines stay in the first cache.</summary>
    private const int DepthInCache = 32;

    /// <summary>Packs one panel: destination[k · width + i] = source[i · laneStride + k · depthStride].</summary>
    /// <remarks><paramref name="lanes"/> of the <paramref name="width"/> lanes exist; nothing else is read.</remarks>
    public static void Pack<TVector, TSimd, TKernel>(
        float* source, long laneStride, long depthStride, int lanes, int depth, float* destination, int width)
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
        else if (laneStride == 1 && lanes == width && width % 16 == 0)
        {
            CopyPanels<TVector, TSimd>(source, depthStride, depth, width, 1, destination, 0);
        }
        else
        {
            CopyLanes(source, laneStride, depthStride, lanes, depth, destination, width);
        }
    }

    /// <summary>Packs consecutive full panels of lanes that lie side by side.</summary>
    /// <remarks>
    /// Whole vectors are read, so up to 15 floats beyond the last panel must exist. They are also written, and the next
    /// k overwrite what is too much; the last k are written exactly, since another thread may own what follows.
    /// </remarks>
    public static void CopyPanels<TVector, TSimd>(
        float* source, long depthStride, int depth, int width, int panels, float* destination, long panelFloats)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int whole = width % 16 == 0 ? depth : Math.Max(depth - (15 / width), 0);
        for (int start = 0; start < whole; start += DepthInCache)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                CopyPanel<TVector, TSimd>(
                    source + (start * depthStride) + (panel * width), depthStride,
                    Math.Min(whole - start, DepthInCache),
                    destination + ((long)start * width) + (panel * panelFloats), width);
            }
        }

        for (int panel = 0; panel < panels && whole < depth; panel++)
        {
            CopyLanes(
                source + (whole * depthStride) + (panel * width), 1, depthStride, width, depth - whole,
                destination + ((long)whole * width) + (panel * panelFloats), width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPanel<TVector, TSimd>(
        float* source, long depthStride, int depth, float* destination, int width)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long step = width;
        if (width > 16)
        {
            for (; depth >= 2; depth -= 2, source += 2 * depthStride, destination += 2 * step)
            {
                TSimd.Store(TSimd.Load(source), destination);
                TSimd.Store(TSimd.Load(source + 16), destination + 16);
                TSimd.Store(TSimd.Load(source + depthStride), destination + step);
                TSimd.Store(TSimd.Load(source + depthStride + 16), destination + step + 16);
            }

            if (depth > 0) TSimd.Store(TSimd.Load(source + 16), destination + 16);
        }
        else
        {
            for (; depth >= 4; depth -= 4, source += 4 * depthStride, destination += 4 * step)
            {
                TSimd.Store(TSimd.Load(source), destination);
                TSimd.Store(TSimd.Load(source + depthStride), destination + step);
                TSimd.Store(TSimd.Load(source + (2 * depthStride)), destination + (2 * step));
                TSimd.Store(TSimd.Load(source + (3 * depthStride)), destination + (3 * step));
            }
        }

        for (; depth > 0; depth--, source += depthStride, destination += step)
            TSimd.Store(TSimd.Load(source), destination);
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
        for (; k <= depth - 16; k += 16)
            TKernel.Transpose16(source + k, offsets, destination + ((long)k * width), width);
        for (; k < depth; k++)
        {
            float* column = destination + ((long)k * width);
            for (int lane = 0; lane < stored; lane++) column[lane] = source[offsets[lane] + k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyLanes(
        float* source, long laneStride, long depthStride, int lanes, int depth, float* destination, int width)
    {
        for (int k = 0; k < depth; k++, source += depthStride, destination += width)
        {
            int lane = 0;
            if (laneStride == 1)
                for (; lane <= lanes - 4; lane += 4) Vector128.Load(source + lane).Store(destination + lane);
            for (; lane < lanes; lane++) destination[lane] = source[lane * laneStride];
            for (; lane < width; lane++) destination[lane] = 0f;
        }
    }
}

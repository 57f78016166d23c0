using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Sixteen lanes as one, by halves of eight, four, two and one, for what the SIMD tags have no tree.</summary>
internal static unsafe class LaneTree
{
    /// <summary>The largest lane, NaN if any is.</summary>
    public static float Max<TVector, TSimd>(TVector lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = stackalloc float[16];
        TSimd.Store(lanes, x);
        for (int half = 8; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++) x[lane] = (float)Larger(x[lane], x[lane + half]);
        return x[0];
    }

    /// <summary>The smallest lane, NaN if any is.</summary>
    public static float Min<TVector, TSimd>(TVector lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = stackalloc float[16];
        TSimd.Store(lanes, x);
        for (int half = 8; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++) x[lane] = (float)Smaller(x[lane], x[lane + half]);
        return x[0];
    }

    /// <summary>The product of all lanes.</summary>
    public static float Product<TVector, TSimd>(TVector lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = stackalloc float[16];
        TSimd.Store(lanes, x);
        for (int half = 8; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++) x[lane] *= x[lane + half];
        return x[0];
    }

    /// <summary>The larger, NaN if either is.</summary>
    public static double Larger(double a, double b) => double.IsNaN(a) || a > b ? a : b;

    /// <summary>The smaller, NaN if either is.</summary>
    public static double Smaller(double a, double b) => double.IsNaN(a) || a < b ? a : b;
}

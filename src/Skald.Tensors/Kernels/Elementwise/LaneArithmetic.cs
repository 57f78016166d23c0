using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Remainders, one lane at a time: the remainder of two floats is exact, so every platform agrees.</summary>
internal static unsafe class LaneArithmetic
{
    /// <summary>The rest of a / b with the sign of a.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector Fmod<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = stackalloc float[16];
        float* y = stackalloc float[16];
        TSimd.Store(a, x);
        TSimd.Store(b, y);
        for (int lane = 0; lane < 16; lane++) x[lane] %= y[lane];
        return TSimd.Load(x);
    }

    /// <summary>The rest of a / b with the sign of b.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector Remainder<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = stackalloc float[16];
        float* y = stackalloc float[16];
        TSimd.Store(a, x);
        TSimd.Store(b, y);
        for (int lane = 0; lane < 16; lane++)
        {
            float rest = x[lane] % y[lane];
            x[lane] = rest != 0 && y[lane] < 0 != rest < 0 ? rest + y[lane] : rest;
        }

        return TSimd.Load(x);
    }

    /// <summary>⌊a / b⌋ by way of the exact remainder.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector FloorDivide<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = stackalloc float[16];
        float* y = stackalloc float[16];
        TSimd.Store(a, x);
        TSimd.Store(b, y);
        for (int lane = 0; lane < 16; lane++) x[lane] = FloorDivide(x[lane], y[lane]);
        return TSimd.Load(x);
    }

    private static float FloorDivide(float a, float b)
    {
        if (b == 0) return a / b;
        float rest = a % b;
        float quotient = (a - rest) / b;
        if (rest != 0 && b < 0 != rest < 0) quotient -= 1;
        if (quotient == 0) return a / b < 0 ? -0f : 0f;
        float floor = float.Floor(quotient);
        return quotient - floor > 0.5f ? floor + 1 : floor;
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Numerics;

internal static partial class VectorMath
{
    private const float Log2E = 1.44269502f;
    private const float Ln2 = 0.693147182f;
    private const float Ln2Rest = -1.90465421e-09f;  // ln 2 − Ln2

    /// <summary>eˣ, down through the denormals to 0 and up to infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        // NaN survives the clamp because it stands second.
        x = TSimd.Max(TSimd.Broadcast(-104f), TSimd.Min(TSimd.Broadcast(89f), x));
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(Log2E)));
        TVector q = ExpMinusOneReduced<TVector, TSimd>(Reduce<TVector, TSimd>(x, n));
        return TSimd.Scale(TSimd.Add(q, TSimd.Broadcast(1f)), n);
    }

    /// <summary>eˣ − 1, accurate relative to the result also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Expm1<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector z = TSimd.Max(TSimd.Broadcast(-20f), TSimd.Min(TSimd.Broadcast(89f), x));
        TVector n = TSimd.Round(TSimd.Multiply(z, TSimd.Broadcast(Log2E)));
        TVector q = ExpMinusOneReduced<TVector, TSimd>(Reduce<TVector, TSimd>(z, n));
        // 2ⁿ(q + 1) − 1 = 2 (2ⁿ⁻¹q + 2ⁿ⁻¹ − ½): half the power, so that n = 128 fits.
        TVector half = TSimd.PowerOfTwo(TSimd.Subtract(n, TSimd.Broadcast(1f)));
        TVector y = TSimd.MultiplyAdd(q, half, TSimd.Subtract(half, TSimd.Broadcast(0.5f)));
        y = TSimd.Add(y, y);
        return TSimd.Select(TSimd.Less(Abs<TVector, TSimd>(x), TSimd.Broadcast(1e-8f)), x, y);
    }

    /// <summary>2ˣ, down through the denormals to 0 and up to infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp2<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        x = TSimd.Max(TSimd.Broadcast(-151f), TSimd.Min(TSimd.Broadcast(129f), x));
        TVector n = TSimd.Round(x);
        return Exp2Reduced<TVector, TSimd>(TSimd.Subtract(x, n), n);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector one = TSimd.Broadcast(1f);
        return TSimd.Divide(one, TSimd.Add(one, Exp<TVector, TSimd>(Negate<TVector, TSimd>(x))));
    }

    /// <summary>log(1 + eˣ), without overflow and without loss where x is far below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Softplus<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector decayed = Exp<TVector, TSimd>(Negate<TVector, TSimd>(Abs<TVector, TSimd>(x)));
        return TSimd.Add(TSimd.Max(TSimd.Zero, x), Log1p<TVector, TSimd>(decayed));
    }

    /// <summary>x − n ln 2 in two steps: the first product is exact inside the fused operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce<TVector, TSimd>(TVector x, TVector n)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.NegateMultiplyAdd(
            n, TSimd.Broadcast(Ln2Rest), TSimd.NegateMultiplyAdd(n, TSimd.Broadcast(Ln2), x));

    /// <summary>eʳ − 1 for |r| ≤ 0.35.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ExpMinusOneReduced<TVector, TSimd>(TVector r)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(
            TSimd.Multiply(r, r),
            Horner<TVector, TSimd>(r, 0.49999997f, 0.16666542f, 0.0416672044f, 0.00836669188f, 0.00138824922f),
            r);

    /// <summary>2ʳ⁺ⁿ for |r| ≤ 0.505.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp2Reduced<TVector, TSimd>(TVector r, TVector n)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector p = Horner<TVector, TSimd>(
            r, 0.693147182f, 0.240226477f, 0.0555032939f, 0.00961844996f, 0.00134001696f, 0.000153523113f);
        return TSimd.Scale(TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f)), n);
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>The functions of softmax, lane by lane.</summary>
internal static class AttentionMath
{
    /// <summary>eˣ for x ≤ 88; +0 below −87.3 and for −∞; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector y = TSimd.Min(TSimd.Broadcast(88f), TSimd.Max(TSimd.Broadcast(-87.3f), x));
        TVector n = TSimd.Round(TSimd.Multiply(y, TSimd.Broadcast(1.44269504f)));
        TVector r = TSimd.NegateMultiplyAdd(n, TSimd.Broadcast(0.693359375f), y);
        r = TSimd.NegateMultiplyAdd(n, TSimd.Broadcast(-2.12194440e-4f), r);
        TVector p = TSimd.Broadcast(1f / 720f);
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f / 120f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f / 24f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f / 6f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.5f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f));
        p = TSimd.Multiply(p, TSimd.PowerOfTwo(n));
        return TSimd.Select(TSimd.Less(x, TSimd.Broadcast(-87.3f)), TSimd.Zero, p);
    }

    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector sign = TSimd.And(x, TSimd.Broadcast(-0f));
        TVector size = TSimd.Xor(x, sign);
        TVector one = TSimd.Broadcast(1f);
        TVector e = Exp<TVector, TSimd>(TSimd.Multiply(TSimd.Broadcast(-2f), size));
        return TSimd.Or(TSimd.Divide(TSimd.Subtract(one, e), TSimd.Add(one, e)), sign);
    }

    /// <summary>ln x for normal x; −∞ at 0; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        // x = m · 2ᵉ with m in [√½, √2]; ln m = 2 artanh z for z = (m − 1) / (m + 1).
        TVector one = TSimd.Broadcast(1f);
        TVector m = TSimd.Mantissa(x), e = TSimd.Exponent(x);
        TVector high = TSimd.Less(TSimd.Broadcast(1.41421356f), m);
        m = TSimd.Select(high, TSimd.Multiply(m, TSimd.Broadcast(0.5f)), m);
        e = TSimd.Select(high, TSimd.Add(e, one), e);
        TVector z = TSimd.Divide(TSimd.Subtract(m, one), TSimd.Add(m, one));
        TVector z2 = TSimd.Multiply(z, z);
        TVector p = TSimd.Broadcast(2f / 9f);
        p = TSimd.MultiplyAdd(p, z2, TSimd.Broadcast(2f / 7f));
        p = TSimd.MultiplyAdd(p, z2, TSimd.Broadcast(2f / 5f));
        p = TSimd.MultiplyAdd(p, z2, TSimd.Broadcast(2f / 3f));
        p = TSimd.MultiplyAdd(p, z2, TSimd.Broadcast(2f));
        TVector y = TSimd.MultiplyAdd(e, TSimd.Broadcast(0.693147181f), TSimd.Multiply(p, z));
        y = TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Broadcast(float.NegativeInfinity), y);
        return TSimd.Select(TSimd.Equal(x, x), y, x);
    }
}

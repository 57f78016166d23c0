using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Numerics;

internal static partial class VectorMath
{
    private const float SmallestNormal = 1.17549435e-38f;
    private const float HalfRoot = 0.707106769f;  // √½: mantissas lie between it and √2
    private const float Log10Of2 = 0.30103001f;
    private const float Log10Of2Rest = -1.43209888e-08f;
    private const float Log10E = 0.434294492f;
    private const float Log2ERest = 1.92596303e-08f;

    /// <summary>The natural logarithm: −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector normal = Normalise<TVector, TSimd>(x);
        TVector e = BinaryExponent<TVector, TSimd>(x, normal);
        TVector f = FractionMinusOne<TVector, TSimd>(normal);
        TVector y = TSimd.MultiplyAdd(e, TSimd.Broadcast(Ln2Rest), LogTail<TVector, TSimd>(f));
        y = TSimd.MultiplyAdd(e, TSimd.Broadcast(Ln2), TSimd.Add(f, y));
        return WithLogLimits<TVector, TSimd>(x, y);
    }

    /// <summary>log(1 + x), accurate relative to the result also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log1p<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector one = TSimd.Broadcast(1f);
        TVector u = TSimd.Add(one, x);
        TVector back = TSimd.Subtract(u, one);
        TVector lost = TSimd.Add(TSimd.Subtract(one, TSimd.Subtract(u, back)), TSimd.Subtract(x, back));
        TVector y = Log<TVector, TSimd>(u);
        TVector corrected = TSimd.Add(y, TSimd.Divide(lost, u));
        TVector finite = TSimd.Less(Abs<TVector, TSimd>(y), TSimd.Broadcast(1000f));
        y = TSimd.Select(finite, corrected, y);
        return TSimd.Select(TSimd.Less(Abs<TVector, TSimd>(x), TSimd.Broadcast(1e-8f)), x, y);
    }

    /// <summary>The binary logarithm, exact at powers of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log2<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector normal = Normalise<TVector, TSimd>(x);
        TVector f = FractionMinusOne<TVector, TSimd>(normal);
        TVector ln = TSimd.Add(f, LogTail<TVector, TSimd>(f));
        TVector y = TSimd.MultiplyAdd(ln, TSimd.Broadcast(Log2E), TSimd.Multiply(ln, TSimd.Broadcast(Log2ERest)));
        return WithLogLimits<TVector, TSimd>(x, TSimd.Add(BinaryExponent<TVector, TSimd>(x, normal), y));
    }

    /// <summary>The decimal logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log10<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector normal = Normalise<TVector, TSimd>(x);
        TVector e = BinaryExponent<TVector, TSimd>(x, normal);
        TVector f = FractionMinusOne<TVector, TSimd>(normal);
        TVector ln = TSimd.Add(f, LogTail<TVector, TSimd>(f));
        TVector y = TSimd.MultiplyAdd(
            ln, TSimd.Broadcast(Log10E), TSimd.Multiply(e, TSimd.Broadcast(Log10Of2Rest)));
        return WithLogLimits<TVector, TSimd>(x, TSimd.MultiplyAdd(e, TSimd.Broadcast(Log10Of2), y));
    }

    /// <summary>x, or 2³²x where x is denormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normalise<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.Select(
            TSimd.Less(x, TSimd.Broadcast(SmallestNormal)), TSimd.Multiply(x, TSimd.Broadcast(4294967296f)), x);

    /// <summary>e with x = 2ᵉ·m and m in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector BinaryExponent<TVector, TSimd>(TVector x, TVector normal)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector scaled = TSimd.Less(x, TSimd.Broadcast(SmallestNormal));
        TVector e = TSimd.Subtract(TSimd.Exponent(normal), TSimd.And(scaled, TSimd.Broadcast(32f)));
        TVector halved = TSimd.Less(TSimd.Broadcast(2f * HalfRoot), TSimd.Mantissa(normal));
        return TSimd.Add(e, TSimd.And(halved, TSimd.Broadcast(1f)));
    }

    /// <summary>m − 1, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FractionMinusOne<TVector, TSimd>(TVector normal)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector m = TSimd.Mantissa(normal);
        TVector halved = TSimd.Less(TSimd.Broadcast(2f * HalfRoot), m);
        m = TSimd.Select(halved, TSimd.Multiply(m, TSimd.Broadcast(0.5f)), m);
        return TSimd.Subtract(m, TSimd.Broadcast(1f));
    }

    /// <summary>log(1 + f) − f for f in [√½ − 1, √2 − 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LogTail<TVector, TSimd>(TVector f)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector square = TSimd.Multiply(f, f);
        TVector cubic = TSimd.Multiply(TSimd.Multiply(square, f), LogCubic<TVector, TSimd>(f));
        return TSimd.NegateMultiplyAdd(square, TSimd.Broadcast(0.5f), cubic);
    }

    /// <summary>(log(1 + f) − f + f²/2) / f³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LogCubic<TVector, TSimd>(TVector f)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        Horner<TVector, TSimd>(
            f, 0.333333313f, -0.250008196f, 0.200012267f, -0.166233584f,
            0.142017603f, -0.13160181f, 0.127615646f, -0.0763448626f);

    /// <summary>Puts in what the polynomial can not know: log 0, log of negatives, of infinity and of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WithLogLimits<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        y = TSimd.Select(TSimd.Less(x, TSimd.Broadcast(float.PositiveInfinity)), y, x);
        y = TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Broadcast(float.NegativeInfinity), y);
        return TSimd.Select(TSimd.Less(x, TSimd.Zero), TSimd.Broadcast(float.NaN), y);
    }
}

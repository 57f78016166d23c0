using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Numerics;

internal static partial class VectorMath
{
    /// <summary>xʸ with the special cases of IEEE 754; within 8 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Pow<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector one = TSimd.Broadcast(1f);
        TVector half = TSimd.Broadcast(0.5f);
        TVector infinity = TSimd.Broadcast(float.PositiveInfinity);
        TVector a = Abs<TVector, TSimd>(x);
        TVector power = PowPositive<TVector, TSimd>(a, y);

        // Infinite exponents: |x| = 1 gives 1.
        TVector infinite = TSimd.Equal(Abs<TVector, TSimd>(y), infinity);
        power = TSimd.Select(TSimd.And(infinite, TSimd.Equal(a, one)), one, power);

        TVector halfY = TSimd.Multiply(y, half);
        TVector integral = TSimd.Equal(TSimd.Floor(y), y);
        TVector even = TSimd.Equal(TSimd.Floor(halfY), halfY);
        TVector signed = TSimd.Select(even, power, WithSign<TVector, TSimd>(power, x));
        TVector undefined = TSimd.And(TSimd.Less(x, TSimd.Zero), TSimd.Less(a, infinity));
        TVector fractional = TSimd.Select(undefined, TSimd.Broadcast(float.NaN), power);
        TVector result = TSimd.Select(integral, signed, fractional);
        result = TSimd.Select(TSimd.And(TSimd.Equal(x, x), TSimd.Equal(y, y)), result, TSimd.Add(x, y));
        TVector always = TSimd.Or(TSimd.Equal(x, one), TSimd.Equal(y, TSimd.Zero));
        return TSimd.Select(always, one, result);
    }

    /// <summary>aʸ for a ≥ 0: 2 to the power y·log₂ a, where log₂ a is held in two floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PowPositive<TVector, TSimd>(TVector a, TVector y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector normal = Normalise<TVector, TSimd>(a);
        TVector e = BinaryExponent<TVector, TSimd>(a, normal);
        TVector f = FractionMinusOne<TVector, TSimd>(normal);
        TVector minusHalf = TSimd.Broadcast(-0.5f);

        // ln m = f − f²/2 + f³(…), the first two terms without rounding loss.
        TVector square = TSimd.Multiply(f, f);
        TVector squareRest = TSimd.MultiplyAdd(f, f, Negate<TVector, TSimd>(square));
        TVector ln = TSimd.MultiplyAdd(square, minusHalf, f);
        TVector lnRest = TSimd.MultiplyAdd(square, minusHalf, TSimd.Subtract(f, ln));
        lnRest = TSimd.MultiplyAdd(squareRest, minusHalf, lnRest);
        lnRest = TSimd.MultiplyAdd(TSimd.Multiply(square, f), LogCubic<TVector, TSimd>(f), lnRest);

        TVector log2E = TSimd.Broadcast(Log2E);
        TVector p = TSimd.Multiply(ln, log2E);
        TVector pRest = TSimd.MultiplyAdd(ln, log2E, Negate<TVector, TSimd>(p));
        pRest = TSimd.MultiplyAdd(lnRest, log2E, pRest);
        pRest = TSimd.MultiplyAdd(ln, TSimd.Broadcast(Log2ERest), pRest);

        TVector log = TSimd.Add(e, p);
        TVector logRest = TSimd.Add(TSimd.Add(TSimd.Subtract(e, log), p), pRest);
        log = TSimd.Select(TSimd.Equal(a, TSimd.Zero), TSimd.Broadcast(float.NegativeInfinity), log);
        TVector infinity = TSimd.Broadcast(float.PositiveInfinity);
        log = TSimd.Select(TSimd.Equal(a, infinity), infinity, log);

        TVector z = TSimd.Multiply(y, log);
        TVector zRest = TSimd.MultiplyAdd(y, logRest, TSimd.MultiplyAdd(y, log, Negate<TVector, TSimd>(z)));
        TVector limit = TSimd.Broadcast(200f);
        zRest = TSimd.And(TSimd.Less(Abs<TVector, TSimd>(z), limit), zRest);
        z = TSimd.Max(TSimd.Broadcast(-200f), TSimd.Min(limit, z));
        TVector n = TSimd.Round(z);
        return Exp2Reduced<TVector, TSimd>(TSimd.Add(TSimd.Subtract(z, n), zRest), n);
    }
}

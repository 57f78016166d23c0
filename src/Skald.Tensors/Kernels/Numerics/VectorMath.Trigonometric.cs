using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Numerics;

internal static unsafe partial class VectorMath
{
    private const float HalfPi = 1.57079637f;
    private const float HalfPiRest = -4.37113883e-08f;
    private const float HalfPiRest2 = -1.71512451e-15f;
    private const float Pi = 3.14159274f;

    // Beyond this the three parts of π/2 no longer reduce the angle exactly enough.
    private const float LargestReduced = 100_000f;

    /// <summary>sin x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sin<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector n = QuarterTurns<TVector, TSimd>(x);
        TVector r = AngleRest<TVector, TSimd>(x, n);
        TVector quadrant = Quadrant<TVector, TSimd>(n);
        TVector y = TSimd.Select(
            IsOdd<TVector, TSimd>(quadrant), CosReduced<TVector, TSimd>(r), SinReduced<TVector, TSimd>(r));
        TVector flip = TSimd.And(TSimd.LessOrEqual(TSimd.Broadcast(2f), quadrant), TSimd.Broadcast(-0f));
        y = TSimd.Xor(y, flip);
        return HasLarge<TVector, TSimd>(x) ? SinLarge<TVector, TSimd>(x, y) : y;
    }

    /// <summary>cos x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Cos<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector n = QuarterTurns<TVector, TSimd>(x);
        TVector r = AngleRest<TVector, TSimd>(x, n);
        TVector quadrant = Quadrant<TVector, TSimd>(n);
        TVector y = TSimd.Select(
            IsOdd<TVector, TSimd>(quadrant), SinReduced<TVector, TSimd>(r), CosReduced<TVector, TSimd>(r));
        TVector centred = Abs<TVector, TSimd>(TSimd.Subtract(quadrant, TSimd.Broadcast(1.5f)));
        TVector flip = TSimd.And(TSimd.Less(centred, TSimd.Broadcast(1f)), TSimd.Broadcast(-0f));
        y = TSimd.Xor(y, flip);
        return HasLarge<TVector, TSimd>(x) ? CosLarge<TVector, TSimd>(x, y) : y;
    }

    /// <summary>tan x; within 4 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tan<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (HasLarge<TVector, TSimd>(x)) return TSimd.Divide(Sin<TVector, TSimd>(x), Cos<TVector, TSimd>(x));
        TVector n = QuarterTurns<TVector, TSimd>(x);
        TVector r = AngleRest<TVector, TSimd>(x, n);
        TVector sin = SinReduced<TVector, TSimd>(r);
        TVector cos = CosReduced<TVector, TSimd>(r);
        TVector odd = IsOdd<TVector, TSimd>(Quadrant<TVector, TSimd>(n));
        return TSimd.Divide(
            TSimd.Select(odd, Negate<TVector, TSimd>(cos), sin), TSimd.Select(odd, sin, cos));
    }

    /// <summary>The angle in (−π/2, π/2) whose tangent is x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Atan<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector a = Abs<TVector, TSimd>(x);
        TVector one = TSimd.Broadcast(1f);
        TVector steep = TSimd.Less(one, a);
        TVector y = AtanReduced<TVector, TSimd>(TSimd.Select(steep, TSimd.Divide(one, a), a));
        TVector complement = TSimd.Add(
            TSimd.Subtract(TSimd.Broadcast(HalfPi), y), TSimd.Broadcast(HalfPiRest));
        return WithSign<TVector, TSimd>(TSimd.Select(steep, complement, y), x);
    }

    /// <summary>The angle in [−π, π] of the point (x, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Atan2<TVector, TSimd>(TVector y, TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector ay = Abs<TVector, TSimd>(y);
        TVector ax = Abs<TVector, TSimd>(x);
        TVector steep = TSimd.Less(ax, ay);
        TVector tangent = TSimd.Divide(TSimd.Min(ax, ay), TSimd.Max(ax, ay));
        // 0/0 lies on the axis of x, and ∞/∞ on the diagonal.
        tangent = TSimd.Select(TSimd.Equal(ax, ay), TSimd.Broadcast(1f), tangent);
        tangent = TSimd.Select(TSimd.Equal(ay, TSimd.Zero), TSimd.Zero, tangent);
        TVector angle = AtanReduced<TVector, TSimd>(tangent);
        angle = TSimd.Select(steep, TSimd.Subtract(TSimd.Broadcast(HalfPi), angle), angle);
        // The sign bit decides, so that −0 lies on the left.
        TVector behind = TSimd.Less(WithSign<TVector, TSimd>(TSimd.Broadcast(1f), x), TSimd.Zero);
        angle = TSimd.Select(behind, TSimd.Subtract(TSimd.Broadcast(Pi), angle), angle);
        TVector sum = TSimd.Add(x, y);
        TVector ordered = TSimd.And(TSimd.Equal(x, x), TSimd.Equal(y, y));
        return TSimd.Select(ordered, WithSign<TVector, TSimd>(angle, y), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector QuarterTurns<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(0.636619747f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AngleRest<TVector, TSimd>(TVector x, TVector n)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector r = TSimd.NegateMultiplyAdd(n, TSimd.Broadcast(HalfPi), x);
        r = TSimd.NegateMultiplyAdd(n, TSimd.Broadcast(HalfPiRest), r);
        return TSimd.NegateMultiplyAdd(n, TSimd.Broadcast(HalfPiRest2), r);
    }

    /// <summary>n mod 4: 0, 1, 2 or 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Quadrant<TVector, TSimd>(TVector n)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.NegateMultiplyAdd(
            TSimd.Floor(TSimd.Multiply(n, TSimd.Broadcast(0.25f))), TSimd.Broadcast(4f), n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector IsOdd<TVector, TSimd>(TVector quadrant)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.Or(
            TSimd.Equal(quadrant, TSimd.Broadcast(1f)), TSimd.Equal(quadrant, TSimd.Broadcast(3f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SinReduced<TVector, TSimd>(TVector r)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector square = TSimd.Multiply(r, r);
        TVector p = Horner<TVector, TSimd>(square, -0.166666538f, 0.00833210256f, -0.00019507276f);
        return TSimd.MultiplyAdd(TSimd.Multiply(square, r), p, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector CosReduced<TVector, TSimd>(TVector r)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector square = TSimd.Multiply(r, r);
        TVector p = Horner<TVector, TSimd>(square, -0.5f, 0.0416666456f, -0.00138872373f, 2.44240073e-05f);
        return TSimd.MultiplyAdd(square, p, TSimd.Broadcast(1f));
    }

    /// <summary>atan a for a in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AtanReduced<TVector, TSimd>(TVector a)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector square = TSimd.Multiply(a, a);
        TVector p = Horner<TVector, TSimd>(
            square, -0.333331525f, 0.199937731f, -0.142110556f, 0.106660053f,
            -0.0755221248f, 0.0432118215f, -0.0163678918f, 0.00292068115f);
        return TSimd.MultiplyAdd(TSimd.Multiply(square, a), p, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasLarge<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector large = TSimd.Less(TSimd.Broadcast(LargestReduced), Abs<TVector, TSimd>(x));
        return TSimd.MaxLane(TSimd.And(large, TSimd.Broadcast(1f))) > 0f;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector SinLarge<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* angles = stackalloc float[16];
        float* values = stackalloc float[16];
        TSimd.Store(x, angles);
        TSimd.Store(y, values);
        for (int lane = 0; lane < 16; lane++)
            if (float.Abs(angles[lane]) > LargestReduced) values[lane] = (float)ScalarMath.Sin(angles[lane]);
        return TSimd.Load(values);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector CosLarge<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* angles = stackalloc float[16];
        float* values = stackalloc float[16];
        TSimd.Store(x, angles);
        TSimd.Store(y, values);
        for (int lane = 0; lane < 16; lane++)
            if (float.Abs(angles[lane]) > LargestReduced) values[lane] = (float)ScalarMath.Cos(angles[lane]);
        return TSimd.Load(values);
    }
}

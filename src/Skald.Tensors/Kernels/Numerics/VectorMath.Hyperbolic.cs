using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Numerics;

internal static partial class VectorMath
{
    /// <summary>tanh x, accurate relative to the result also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector a = Abs<TVector, TSimd>(x);
        TVector square = TSimd.Multiply(x, x);
        TVector p = Horner<TVector, TSimd>(
            square, -0.333332807f, 0.133314416f, -0.0537397154f, 0.0206390899f, -0.00570498826f);
        TVector near = TSimd.MultiplyAdd(TSimd.Multiply(square, x), p, x);

        TVector twice = TSimd.Min(TSimd.Broadcast(20f), TSimd.Add(a, a));
        TVector n = TSimd.Round(TSimd.Multiply(twice, TSimd.Broadcast(Log2E)));
        TVector q = ExpMinusOneReduced<TVector, TSimd>(Reduce<TVector, TSimd>(twice, n));
        TVector power = TSimd.PowerOfTwo(n);
        TVector one = TSimd.Broadcast(1f);
        TVector e = TSimd.Add(TSimd.MultiplyAdd(q, power, power), one);
        TVector far = TSimd.Subtract(one, TSimd.Divide(TSimd.Broadcast(2f), e));
        return TSimd.Select(
            TSimd.Less(a, TSimd.Broadcast(0.625f)), near, WithSign<TVector, TSimd>(far, x));
    }

    /// <summary>sinh x; within 4 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sinh<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector square = TSimd.Multiply(x, x);
        TVector p = Horner<TVector, TSimd>(square, 0.166666672f, 0.00833335146f, 0.000198359528f, 2.81818484e-06f);
        TVector near = TSimd.MultiplyAdd(TSimd.Multiply(square, x), p, x);
        TVector a = Abs<TVector, TSimd>(x);
        TVector root = Exp<TVector, TSimd>(TSimd.Multiply(a, TSimd.Broadcast(0.5f)));  // e^(|x|/2): no early overflow
        TVector half = TSimd.Multiply(root, TSimd.Broadcast(0.5f));
        TVector far = TSimd.Subtract(
            TSimd.Multiply(half, root), TSimd.Divide(TSimd.Broadcast(0.5f), TSimd.Multiply(root, root)));
        return TSimd.Select(TSimd.Less(a, TSimd.Broadcast(1f)), near, WithSign<TVector, TSimd>(far, x));
    }

    /// <summary>cosh x; within 4 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Cosh<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector root = Exp<TVector, TSimd>(TSimd.Multiply(Abs<TVector, TSimd>(x), TSimd.Broadcast(0.5f)));
        TVector half = TSimd.Multiply(root, TSimd.Broadcast(0.5f));
        return TSimd.Add(
            TSimd.Multiply(half, root), TSimd.Divide(TSimd.Broadcast(0.5f), TSimd.Multiply(root, root)));
    }

    /// <summary>The error function, accurate relative to the result also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Erf<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector a = Abs<TVector, TSimd>(x);
        TVector far = TSimd.Subtract(TSimd.Broadcast(1f), ErfcFar<TVector, TSimd>(a));
        return TSimd.Select(
            TSimd.Less(a, TSimd.Broadcast(0.921875f)), ErfNear<TVector, TSimd>(x), WithSign<TVector, TSimd>(far, x));
    }

    /// <summary>1 + erf x, without cancellation where x is negative: twice the normal distribution at √2·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OnePlusErf<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector a = Abs<TVector, TSimd>(x);
        TVector tail = ErfcFar<TVector, TSimd>(a);
        TVector far = TSimd.Select(
            TSimd.Less(x, TSimd.Zero), tail, TSimd.Subtract(TSimd.Broadcast(2f), tail));
        TVector near = TSimd.Add(TSimd.Broadcast(1f), ErfNear<TVector, TSimd>(x));
        return TSimd.Select(TSimd.Less(a, TSimd.Broadcast(0.921875f)), near, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ErfNear<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector p = Horner<TVector, TSimd>(
            TSimd.Multiply(x, x),
            0.128379151f, -0.376124948f, 0.112818159f, -0.0267666169f, 0.00499318074f, -0.000599085528f);
        return TSimd.MultiplyAdd(x, p, x);
    }

    /// <summary>1 − erf a for a ≥ 0.9, as the exponential of a polynomial; close to 0 only in absolute terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ErfcFar<TVector, TSimd>(TVector a)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector p = Horner<TVector, TSimd>(
            TSimd.Min(TSimd.Broadcast(10f), a),
            0.000169206163f, -1.12948847f, -0.633400857f, -0.108220398f,
            0.025080625f, -0.00415625842f, 0.000431394292f, -2.08286838e-05f);
        return Exp<TVector, TSimd>(p);
    }
}

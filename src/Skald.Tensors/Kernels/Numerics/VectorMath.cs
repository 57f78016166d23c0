using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Numerics;

/// <summary>Elementary functions on sixteen float lanes, with the same bits on every processor.</summary>
/// <remarks>
/// Nothing here calls the platform's mathematics library: every function is a chain of IEEE 754 additions, products,
/// quotients, roots and fused multiply-adds, so it rounds alike everywhere. Coefficients are minimax fits on the
/// reduced intervals, made for this project. Errors stay within 2 units in the last place unless a function says
/// otherwise.
/// </remarks>
internal static partial class VectorMath
{
    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Abs<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.And(x, TSimd.Broadcast(BitConverter.Int32BitsToSingle(int.MaxValue)));

    /// <summary>−x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Negate<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Xor(x, TSimd.Broadcast(-0f));

    /// <summary>A non-negative magnitude under the sign of <paramref name="sign"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector WithSign<TVector, TSimd>(TVector magnitude, TVector sign)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Or(magnitude, TSimd.And(sign, TSimd.Broadcast(-0f)));

    /// <summary>The largest of both, NaN where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Maximum<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Select(TSimd.Equal(a, a), TSimd.Max(a, b), a);

    /// <summary>The smallest of both, NaN where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Minimum<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Select(TSimd.Equal(a, a), TSimd.Min(a, b), a);

    /// <summary>Rounds towards zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Truncate<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => WithSign<TVector, TSimd>(TSimd.Floor(Abs<TVector, TSimd>(x)), x);

    /// <summary>Rounds towards +∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Ceiling<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => Negate<TVector, TSimd>(TSimd.Floor(Negate<TVector, TSimd>(x)));

    /// <summary>c₀ + c₁x, in one rounding: the end of every Horner chain below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner<TVector, TSimd>(TVector x, float c0, float c1)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.MultiplyAdd(TSimd.Broadcast(c1), x, TSimd.Broadcast(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner<TVector, TSimd>(TVector x, float c0, float c1, float c2)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(Horner<TVector, TSimd>(x, c1, c2), x, TSimd.Broadcast(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner<TVector, TSimd>(TVector x, float c0, float c1, float c2, float c3)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(Horner<TVector, TSimd>(x, c1, c2, c3), x, TSimd.Broadcast(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner<TVector, TSimd>(TVector x, float c0, float c1, float c2, float c3, float c4)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(Horner<TVector, TSimd>(x, c1, c2, c3, c4), x, TSimd.Broadcast(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner<TVector, TSimd>(
        TVector x, float c0, float c1, float c2, float c3, float c4, float c5)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(Horner<TVector, TSimd>(x, c1, c2, c3, c4, c5), x, TSimd.Broadcast(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner<TVector, TSimd>(
        TVector x, float c0, float c1, float c2, float c3, float c4, float c5, float c6, float c7)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(
            TSimd.MultiplyAdd(Horner<TVector, TSimd>(x, c2, c3, c4, c5, c6, c7), x, TSimd.Broadcast(c1)),
            x, TSimd.Broadcast(c0));
}

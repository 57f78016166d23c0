using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>
/// Softmax of sixteen query rows at a time: maxima, exponentials and sums run down the keys of a chunk.
/// </summary>
internal static unsafe class AttentionSoftmax
{
    private const int Side = AttentionBlock.Side;

    /// <summary>log₂ e: scores are kept in units of log 2, so that softmax takes powers of two.</summary>
    public const float Log2E = 1.44269504f;

    /// <summary>ln 2.</summary>
    public const float Ln2 = 0.693147181f;

    /// <summary>
    /// 2ˣ for x up to 127, within 2 units in the last place; +0 below −125, and so for −∞; NaN stays.
    /// </summary>
    /// <remarks>
    /// Next to a largest probability of 1, what is left out is nothing, and denormal numbers, slow on many processors,
    /// never arise. The coefficients are a minimax fit on [−½, ½], made for this project.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector PowerOfTwo<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector least = TSimd.Broadcast(-125f);
        TVector y = TSimd.Max(least, x);
        TVector n = TSimd.Round(y);
        TVector r = TSimd.Subtract(y, n);
        TVector p = TSimd.MultiplyAdd(TSimd.Broadcast(0.00132647273f), r, TSimd.Broadcast(0.00967151299f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.0555073358f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.240222424f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.693147004f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1f));
        // Both are exact here; the first is one instruction.
        p = typeof(TVector) == typeof(Vector512<float>)
            ? TSimd.Scale(p, n)
            : TSimd.Multiply(p, TSimd.PowerOfTwo(n));
        return TSimd.Select(TSimd.Less(x, least), TSimd.Zero, p);
    }

    /// <summary>Turns one vector's scores into 2^(score − running maximum) and carries maximum and sum on.</summary>
    /// <param name="block">Rows, chunk and scores.</param>
    /// <param name="v">The vector of rows.</param>
    /// <param name="max">[64], running maximum.</param>
    /// <param name="sum">[64], running sum.</param>
    /// <param name="rescale">[64], receives 2^(old maximum − new maximum): exactly 1 where it stays.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step<TVector, TSimd>(in AttentionBlock block, int v, float* max, float* sum, float* rescale)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int low = block.Low[v], high = block.High[v];
        float* scores = block.Scores + (16 * v);
        rescale += 16 * v;
        TSimd.Store(TSimd.Broadcast(1f), rescale);
        if (low >= high) return;

        max += 16 * v;
        sum += 16 * v;
        TVector before = TSimd.Load(max);
        TVector top = Max<TVector, TSimd>(scores, low, high, before);
        TSimd.Store(top, max);
        TVector origin = Finite<TVector, TSimd>(top);
        TVector scale = PowerOfTwo<TVector, TSimd>(TSimd.Subtract(before, origin));
        // Where there was no maximum there is no sum to multiply either.
        TVector none = TSimd.Equal(before, TSimd.Broadcast(float.NegativeInfinity));
        scale = TSimd.Select(TSimd.Or(none, TSimd.Equal(before, top)), TSimd.Broadcast(1f), scale);
        TSimd.Store(scale, rescale);

        for (int key = low; key < high; key++)
        {
            float* at = scores + (key * Side);
            TSimd.Store(PowerOfTwo<TVector, TSimd>(TSimd.Subtract(TSimd.Load(at), origin)), at);
        }

        ClearOutside<TVector, TSimd>(scores, low, high);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(sum), scale, Sum<TVector, TSimd>(scores)), sum);
    }

    /// <summary>0 in place of −∞, so that a row without keys subtracts a number.</summary>
    public static TVector Finite<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.Select(TSimd.Equal(x, TSimd.Broadcast(float.NegativeInfinity)), TSimd.Zero, x);

    /// <summary>Zeros for the chunk's keys outside [low, high) of one vector.</summary>
    public static void ClearOutside<TVector, TSimd>(float* tile, int low, int high)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int key = 0; key < low; key++) TSimd.Store(TSimd.Zero, tile + (key * Side));
        for (int key = high; key < Side; key++) TSimd.Store(TSimd.Zero, tile + (key * Side));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Max<TVector, TSimd>(float* scores, int low, int high, TVector a)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector b = a, c = a, d = a;
        int key = low;
        for (; key + 4 <= high; key += 4)
        {
            float* at = scores + (key * Side);
            a = TSimd.Max(a, TSimd.Load(at));
            b = TSimd.Max(b, TSimd.Load(at + Side));
            c = TSimd.Max(c, TSimd.Load(at + (2 * Side)));
            d = TSimd.Max(d, TSimd.Load(at + (3 * Side)));
        }

        for (; key < high; key++) a = TSimd.Max(a, TSimd.Load(scores + (key * Side)));
        return TSimd.Max(TSimd.Max(a, b), TSimd.Max(c, d));
    }

    /// <summary>Sixteen lanes by key modulo 16, then halves of eight, four, two, one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum<TVector, TSimd>(float* tile)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector even = TSimd.Add(Quarter<TVector, TSimd>(tile, 0), Quarter<TVector, TSimd>(tile, 2));
        TVector odd = TSimd.Add(Quarter<TVector, TSimd>(tile, 1), Quarter<TVector, TSimd>(tile, 3));
        return TSimd.Add(even, odd);
    }

    /// <summary>Lanes i, i + 8, i + 4 and i + 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Quarter<TVector, TSimd>(float* tile, int lane)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector first = TSimd.Add(Lane<TVector, TSimd>(tile, lane), Lane<TVector, TSimd>(tile, lane + 8));
        TVector second = TSimd.Add(Lane<TVector, TSimd>(tile, lane + 4), Lane<TVector, TSimd>(tile, lane + 12));
        return TSimd.Add(first, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Lane<TVector, TSimd>(float* tile, int lane)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* at = tile + (lane * Side);
        TVector sum = TSimd.Add(TSimd.Load(at), TSimd.Load(at + (16 * Side)));
        sum = TSimd.Add(sum, TSimd.Load(at + (32 * Side)));
        return TSimd.Add(sum, TSimd.Load(at + (48 * Side)));
    }
}

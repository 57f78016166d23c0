using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Simd;

/// <summary>Sixteen lanes in two AVX2 registers with fused multiply-add.</summary>
internal readonly unsafe struct Simd256 : ISimd<Simd256.Pair>
{
    /// <summary>Lanes 0–7 and 8–15.</summary>
    internal readonly struct Pair(Vector256<float> low, Vector256<float> high)
    {
        public readonly Vector256<float> Low = low;
        public readonly Vector256<float> High = high;
    }

    public static Pair Zero => new(Vector256<float>.Zero, Vector256<float>.Zero);

    public static Pair Broadcast(float value) => new(Vector256.Create(value), Vector256.Create(value));

    public static Pair Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    public static void Store(Pair value, float* destination)
    {
        value.Low.Store(destination);
        value.High.Store(destination + 8);
    }

    public static Pair Add(Pair a, Pair b) => new(a.Low + b.Low, a.High + b.High);

    public static Pair Subtract(Pair a, Pair b) => new(a.Low - b.Low, a.High - b.High);

    public static Pair Multiply(Pair a, Pair b) => new(a.Low * b.Low, a.High * b.High);

    public static Pair Divide(Pair a, Pair b) => new(a.Low / b.Low, a.High / b.High);

    public static Pair Sqrt(Pair a) => new(Vector256.Sqrt(a.Low), Vector256.Sqrt(a.High));

    public static Pair MultiplyAdd(Pair a, Pair b, Pair c) =>
        new(Fma.MultiplyAdd(a.Low, b.Low, c.Low), Fma.MultiplyAdd(a.High, b.High, c.High));

    public static Pair NegateMultiplyAdd(Pair a, Pair b, Pair c) =>
        new(Fma.MultiplyAddNegated(a.Low, b.Low, c.Low), Fma.MultiplyAddNegated(a.High, b.High, c.High));

    public static Pair Max(Pair a, Pair b) => new(Avx.Max(a.Low, b.Low), Avx.Max(a.High, b.High));

    public static Pair Min(Pair a, Pair b) => new(Avx.Min(a.Low, b.Low), Avx.Min(a.High, b.High));

    public static Pair Round(Pair a) => new(Avx.RoundToNearestInteger(a.Low), Avx.RoundToNearestInteger(a.High));

    public static Pair Floor(Pair a) => new(Avx.Floor(a.Low), Avx.Floor(a.High));

    public static Pair Less(Pair a, Pair b) =>
        new(Vector256.LessThan(a.Low, b.Low), Vector256.LessThan(a.High, b.High));

    public static Pair LessOrEqual(Pair a, Pair b) =>
        new(Vector256.LessThanOrEqual(a.Low, b.Low), Vector256.LessThanOrEqual(a.High, b.High));

    public static Pair Equal(Pair a, Pair b) => new(Vector256.Equals(a.Low, b.Low), Vector256.Equals(a.High, b.High));

    public static Pair Select(Pair mask, Pair whenSet, Pair whenClear) => new(
        Vector256.ConditionalSelect(mask.Low, whenSet.Low, whenClear.Low),
        Vector256.ConditionalSelect(mask.High, whenSet.High, whenClear.High));

    public static Pair And(Pair a, Pair b) => new(a.Low & b.Low, a.High & b.High);

    public static Pair Or(Pair a, Pair b) => new(a.Low | b.Low, a.High | b.High);

    public static Pair Xor(Pair a, Pair b) => new(a.Low ^ b.Low, a.High ^ b.High);

    public static Pair PowerOfTwo(Pair n) => new(PowerOfTwo(n.Low), PowerOfTwo(n.High));

    public static Pair Scale(Pair a, Pair n)
    {
        Pair half = Floor(Multiply(n, Broadcast(0.5f)));  // the first factor keeps the product normal, hence exact
        return Multiply(Multiply(a, PowerOfTwo(half)), PowerOfTwo(Subtract(n, half)));
    }

    public static Pair Exponent(Pair a) => new(Exponent(a.Low), Exponent(a.High));

    public static Pair Mantissa(Pair a) => new(Mantissa(a.Low), Mantissa(a.High));

    public static float Sum(Pair a) => SumHalf(a.Low + a.High);

    public static float MaxLane(Pair a) => MaxHalf(Avx.Max(a.Low, a.High));

    public static float MinLane(Pair a) => MinHalf(Avx.Min(a.Low, a.High));

    /// <summary>Eight lanes by the fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float SumHalf(Vector256<float> a)
    {
        Vector128<float> four = a.GetLower() + a.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float MaxHalf(Vector256<float> a)
    {
        Vector128<float> four = Sse.Max(a.GetLower(), a.GetUpper());
        Vector128<float> two = Sse.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Sse.MaxScalar(two, Vector128.Shuffle(two, Vector128.Create(1, 1, 1, 1))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float MinHalf(Vector256<float> a)
    {
        Vector128<float> four = Sse.Min(a.GetLower(), a.GetUpper());
        Vector128<float> two = Sse.Min(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Sse.MinScalar(two, Vector128.Shuffle(two, Vector128.Create(1, 1, 1, 1))).ToScalar();
    }

    private static Vector256<float> PowerOfTwo(Vector256<float> n) =>
        ((Avx.ConvertToVector256Int32(n) + Vector256.Create(127)) << 23).AsSingle();

    private static Vector256<float> Exponent(Vector256<float> a) =>
        Vector256.ConvertToSingle(((a.AsInt32() >> 23) & Vector256.Create(0xFF)) - Vector256.Create(127));

    private static Vector256<float> Mantissa(Vector256<float> a) =>
        ((a.AsInt32() & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle();
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Tensors.Kernels.Simd;

/// <summary>Sixteen lanes in four 128-bit registers: NEON, or x86 without AVX2.</summary>
/// <remarks>
/// Only the portable API is used. Where the processor cannot fuse a multiply-add, the runtime computes the single
/// rounding in software: slower, and the same bits.
/// </remarks>
internal readonly unsafe struct Simd128 : ISimd<Simd128.Quad>
{
    /// <summary>Lanes 0–3, 4–7, 8–11 and 12–15.</summary>
    internal readonly struct Quad(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        public readonly Vector128<float> A = a;
        public readonly Vector128<float> B = b;
        public readonly Vector128<float> C = c;
        public readonly Vector128<float> D = d;
    }

    public static Quad Zero => Broadcast(0f);

    public static Quad Broadcast(float value)
    {
        Vector128<float> v = Vector128.Create(value);
        return new(v, v, v, v);
    }

    public static Quad Load(float* source) => new(
        Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    public static void Store(Quad value, float* destination)
    {
        value.A.Store(destination);
        value.B.Store(destination + 4);
        value.C.Store(destination + 8);
        value.D.Store(destination + 12);
    }

    public static Quad Add(Quad a, Quad b) => new(a.A + b.A, a.B + b.B, a.C + b.C, a.D + b.D);

    public static Quad Subtract(Quad a, Quad b) => new(a.A - b.A, a.B - b.B, a.C - b.C, a.D - b.D);

    public static Quad Multiply(Quad a, Quad b) => new(a.A * b.A, a.B * b.B, a.C * b.C, a.D * b.D);

    public static Quad Divide(Quad a, Quad b) => new(a.A / b.A, a.B / b.B, a.C / b.C, a.D / b.D);

    public static Quad Sqrt(Quad a) =>
        new(Vector128.Sqrt(a.A), Vector128.Sqrt(a.B), Vector128.Sqrt(a.C), Vector128.Sqrt(a.D));

    public static Quad MultiplyAdd(Quad a, Quad b, Quad c) => new(
        Vector128.FusedMultiplyAdd(a.A, b.A, c.A), Vector128.FusedMultiplyAdd(a.B, b.B, c.B),
        Vector128.FusedMultiplyAdd(a.C, b.C, c.C), Vector128.FusedMultiplyAdd(a.D, b.D, c.D));

    public static Quad NegateMultiplyAdd(Quad a, Quad b, Quad c) =>
        MultiplyAdd(new(-a.A, -a.B, -a.C, -a.D), b, c);

    public static Quad Max(Quad a, Quad b) =>
        new(Larger(a.A, b.A), Larger(a.B, b.B), Larger(a.C, b.C), Larger(a.D, b.D));

    public static Quad Min(Quad a, Quad b) =>
        new(Smaller(a.A, b.A), Smaller(a.B, b.B), Smaller(a.C, b.C), Smaller(a.D, b.D));

    public static Quad Round(Quad a) =>
        new(Vector128.Round(a.A), Vector128.Round(a.B), Vector128.Round(a.C), Vector128.Round(a.D));

    public static Quad Floor(Quad a) =>
        new(Vector128.Floor(a.A), Vector128.Floor(a.B), Vector128.Floor(a.C), Vector128.Floor(a.D));

    public static Quad Less(Quad a, Quad b) => new(
        Vector128.LessThan(a.A, b.A), Vector128.LessThan(a.B, b.B),
        Vector128.LessThan(a.C, b.C), Vector128.LessThan(a.D, b.D));

    public static Quad LessOrEqual(Quad a, Quad b) => new(
        Vector128.LessThanOrEqual(a.A, b.A), Vector128.LessThanOrEqual(a.B, b.B),
        Vector128.LessThanOrEqual(a.C, b.C), Vector128.LessThanOrEqual(a.D, b.D));

    public static Quad Equal(Quad a, Quad b) => new(
        Vector128.Equals(a.A, b.A), Vector128.Equals(a.B, b.B),
        Vector128.Equals(a.C, b.C), Vector128.Equals(a.D, b.D));

    public static Quad Select(Quad mask, Quad whenSet, Quad whenClear) => new(
        Vector128.ConditionalSelect(mask.A, whenSet.A, whenClear.A),
        Vector128.ConditionalSelect(mask.B, whenSet.B, whenClear.B),
        Vector128.ConditionalSelect(mask.C, whenSet.C, whenClear.C),
        Vector128.ConditionalSelect(mask.D, whenSet.D, whenClear.D));

    public static Quad And(Quad a, Quad b) => new(a.A & b.A, a.B & b.B, a.C & b.C, a.D & b.D);

    public static Quad Or(Quad a, Quad b) => new(a.A | b.A, a.B | b.B, a.C | b.C, a.D | b.D);

    public static Quad Xor(Quad a, Quad b) => new(a.A ^ b.A, a.B ^ b.B, a.C ^ b.C, a.D ^ b.D);

    public static Quad PowerOfTwo(Quad n) => new(PowerOfTwo(n.A), PowerOfTwo(n.B), PowerOfTwo(n.C), PowerOfTwo(n.D));

    public static Quad Scale(Quad a, Quad n)
    {
        Quad half = Floor(Multiply(n, Broadcast(0.5f)));  // the first factor keeps the product normal, hence exact
        return Multiply(Multiply(a, PowerOfTwo(half)), PowerOfTwo(Subtract(n, half)));
    }

    public static Quad Exponent(Quad a) => new(Exponent(a.A), Exponent(a.B), Exponent(a.C), Exponent(a.D));

    public static Quad Mantissa(Quad a) => new(Mantissa(a.A), Mantissa(a.B), Mantissa(a.C), Mantissa(a.D));

    public static float Sum(Quad a)
    {
        Vector128<float> four = (a.A + a.C) + (a.B + a.D);  // lanes i + 8, then i + 4: the tree of the wider registers
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }

    public static float MaxLane(Quad a)
    {
        Vector128<float> four = Larger(Larger(a.A, a.C), Larger(a.B, a.D));
        float even = four.GetElement(0) > four.GetElement(2) ? four.GetElement(0) : four.GetElement(2);
        float odd = four.GetElement(1) > four.GetElement(3) ? four.GetElement(1) : four.GetElement(3);
        return even > odd ? even : odd;
    }

    public static float MinLane(Quad a)
    {
        Vector128<float> four = Smaller(Smaller(a.A, a.C), Smaller(a.B, a.D));
        float even = four.GetElement(0) < four.GetElement(2) ? four.GetElement(0) : four.GetElement(2);
        float odd = four.GetElement(1) < four.GetElement(3) ? four.GetElement(1) : four.GetElement(3);
        return even < odd ? even : odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Smaller(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowerOfTwo(Vector128<float> n) =>
        ((Vector128.ConvertToInt32(n) + Vector128.Create(127)) << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Exponent(Vector128<float> a) =>
        Vector128.ConvertToSingle(((a.AsInt32() >> 23) & Vector128.Create(0xFF)) - Vector128.Create(127));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Mantissa(Vector128<float> a) =>
        ((a.AsInt32() & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F800000)).AsSingle();
}

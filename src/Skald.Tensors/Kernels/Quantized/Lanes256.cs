using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Eight lanes of AVX2; sums of four bytes by AVX-VNNI's instruction where the processor has it.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<byte>>
{
    public static int Count => 8;

    public static int TileRows => 4;

    public static Vector256<byte> Load(void* source) => Vector256.Load((byte*)source);

    public static void Store(Vector256<byte> value, float* destination) => value.AsSingle().Store(destination);

    public static Vector256<byte> Broadcast(int value) => Vector256.Create(value).AsByte();

    public static Vector256<byte> Broadcast(float value) => Vector256.Create(value).AsByte();

    public static Vector256<byte> And(Vector256<byte> a, Vector256<byte> b) => a & b;

    public static Vector256<byte> Or(Vector256<byte> a, Vector256<byte> b) => a | b;

    public static Vector256<byte> ShiftRight16(Vector256<byte> a, int bits) => (a.AsUInt16() >>> bits).AsByte();

    public static Vector256<byte> ShiftLeft16(Vector256<byte> a, int bits) => (a.AsUInt16() << bits).AsByte();

    public static Vector256<byte> ShiftLeft32(Vector256<byte> a, int bits) => (a.AsInt32() << bits).AsByte();

    public static Vector256<byte> MultiplyAddBytes(Vector256<byte> unsigned, Vector256<byte> signed) =>
        Avx2.MultiplyAddAdjacent(unsigned, signed.AsSByte()).AsByte();

    public static Vector256<byte> MultiplyAddShorts(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()).AsByte();

    public static Vector256<byte> AddShorts(Vector256<byte> a, Vector256<byte> b) =>
        (a.AsInt16() + b.AsInt16()).AsByte();

    public static Vector256<byte> AddInts(Vector256<byte> a, Vector256<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Dot(Vector256<byte> sum, Vector256<byte> unsigned, Vector256<byte> signed)
    {
        if (AvxVnni.IsSupported)
            return AvxVnni.MultiplyWideningAndAdd(sum.AsInt32(), unsigned, signed.AsSByte()).AsByte();

        // Half-bytes, so that the 16-bit sums cannot overflow.
        Vector256<byte> nibbles = Vector256.Create((byte)15);
        Vector256<byte> low = MultiplyAddBytes(unsigned & nibbles, signed);
        Vector256<byte> high = MultiplyAddBytes(ShiftRight16(unsigned, 4) & nibbles, signed);
        sum = AddInts(sum, MultiplyAddShorts(low, Vector256.Create((short)1).AsByte()));
        return AddInts(sum, MultiplyAddShorts(high, Vector256.Create((short)16).AsByte()));
    }

    public static Vector256<byte> ToSingle(Vector256<byte> a) => Vector256.ConvertToSingle(a.AsInt32()).AsByte();

    public static Vector256<byte> Multiply(Vector256<byte> a, Vector256<byte> b) => (a.AsSingle() * b.AsSingle()).AsByte();

    public static Vector256<byte> MultiplyAdd(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c) =>
        Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadHalves(ushort* source)
    {
        Vector256<int> bits = Avx2.ConvertToVector256Int32(Vector128.Load(source));
        Vector256<int> magnitude = bits & Vector256.Create(HalfBits.Magnitude);
        Vector256<int> normal = (magnitude << HalfBits.Shift) + Vector256.Create(HalfBits.Bias);
        Vector256<float> small = Vector256.ConvertToSingle(magnitude) * Vector256.Create(HalfBits.Smallest);
        Vector256<int> isSmall = Vector256.LessThan(magnitude, Vector256.Create(HalfBits.FirstNormal));
        Vector256<int> sign = (bits & Vector256.Create(HalfBits.Sign)) << 16;
        return (Vector256.ConditionalSelect(isSmall, small.AsInt32(), normal) | sign).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Halves(Vector256<byte> pairs, out Vector256<byte> lower, out Vector256<byte> upper)
    {
        Vector256<int> both = pairs.AsInt32(), exponent = Vector256.Create(HalfBits.Exponent);
        lower = Single(both << 16, Vector256.Equals(both & exponent, Vector256<int>.Zero));
        upper = Single(both, Vector256.Equals(both & (exponent << 16), Vector256<int>.Zero));
    }

    /// <summary>Numbers from halves in the upper parts of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Single(Vector256<int> halves, Vector256<int> isSmall)
    {
        Vector256<int> sign = Vector256.Create(int.MinValue);
        Vector256<int> magnitude = ((halves >>> 3) & Vector256.Create(HalfBits.Moved & int.MaxValue)) + Vector256.Create(HalfBits.Bias);
        Vector256<float> small = Fma.MultiplyAdd(
            magnitude.AsSingle(), Vector256.Create(2f), Vector256.Create(-HalfBits.Least));
        return (Vector256.ConditionalSelect(isSmall, small.AsInt32(), magnitude) | (halves & sign)).AsByte();
    }

    public static Vector256<byte> LoadSBytes(sbyte* source) =>
        Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(*(long*)source).AsSByte()).AsByte();
}

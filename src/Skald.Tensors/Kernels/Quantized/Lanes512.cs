using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Sixteen lanes of AVX-512.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<byte>>
{
    public static int Count => 16;

    public static int TileRows => 12;

    public static Vector512<byte> Load(void* source) => Vector512.Load((byte*)source);

    public static void Store(Vector512<byte> value, float* destination) => value.AsSingle().Store(destination);

    public static Vector512<byte> Broadcast(int value) => Vector512.Create(value).AsByte();

    public static Vector512<byte> Broadcast(float value) => Vector512.Create(value).AsByte();

    public static Vector512<byte> And(Vector512<byte> a, Vector512<byte> b) => a & b;

    public static Vector512<byte> Or(Vector512<byte> a, Vector512<byte> b) => a | b;

    public static Vector512<byte> ShiftRight16(Vector512<byte> a, int bits) => (a.AsUInt16() >>> bits).AsByte();

    public static Vector512<byte> ShiftLeft16(Vector512<byte> a, int bits) => (a.AsUInt16() << bits).AsByte();

    public static Vector512<byte> ShiftLeft32(Vector512<byte> a, int bits) => (a.AsInt32() << bits).AsByte();

    public static Vector512<byte> MultiplyAddBytes(Vector512<byte> unsigned, Vector512<byte> signed) =>
        Avx512BW.MultiplyAddAdjacent(unsigned, signed.AsSByte()).AsByte();

    public static Vector512<byte> MultiplyAddShorts(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()).AsByte();

    public static Vector512<byte> AddShorts(Vector512<byte> a, Vector512<byte> b) =>
        (a.AsInt16() + b.AsInt16()).AsByte();

    public static Vector512<byte> AddInts(Vector512<byte> a, Vector512<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Dot(Vector512<byte> sum, Vector512<byte> unsigned, Vector512<byte> signed)
    {
        // Half-bytes, so that the 16-bit sums cannot overflow.
        Vector512<byte> nibbles = Vector512.Create((byte)15);
        Vector512<byte> low = MultiplyAddBytes(unsigned & nibbles, signed);
        Vector512<byte> high = MultiplyAddBytes(ShiftRight16(unsigned, 4) & nibbles, signed);
        sum = AddInts(sum, MultiplyAddShorts(low, Vector512.Create((short)1).AsByte()));
        return AddInts(sum, MultiplyAddShorts(high, Vector512.Create((short)16).AsByte()));
    }

    public static Vector512<byte> ToSingle(Vector512<byte> a) => Vector512.ConvertToSingle(a.AsInt32()).AsByte();

    public static Vector512<byte> Multiply(Vector512<byte> a, Vector512<byte> b) => (a.AsSingle() * b.AsSingle()).AsByte();

    public static Vector512<byte> MultiplyAdd(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c) =>
        Avx512F.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadHalves(ushort* source)
    {
        Vector512<int> bits = Avx512F.ConvertToVector512Int32(Vector256.Load(source));
        Vector512<int> magnitude = bits & Vector512.Create(HalfBits.Magnitude);
        Vector512<int> normal = (magnitude << HalfBits.Shift) + Vector512.Create(HalfBits.Bias);
        Vector512<float> small = Vector512.ConvertToSingle(magnitude) * Vector512.Create(HalfBits.Smallest);
        Vector512<int> isSmall = Vector512.LessThan(magnitude, Vector512.Create(HalfBits.FirstNormal));
        Vector512<int> sign = (bits & Vector512.Create(HalfBits.Sign)) << 16;
        return (Vector512.ConditionalSelect(isSmall, small.AsInt32(), normal) | sign).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Halves(Vector512<byte> pairs, out Vector512<byte> lower, out Vector512<byte> upper)
    {
        Vector512<int> both = pairs.AsInt32(), exponent = Vector512.Create(HalfBits.Exponent);
        lower = Single(both << 16, Vector512.Equals(both & exponent, Vector512<int>.Zero));
        upper = Single(both, Vector512.Equals(both & (exponent << 16), Vector512<int>.Zero));
    }

    /// <summary>Numbers from halves in the upper parts of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Single(Vector512<int> halves, Vector512<int> isSmall)
    {
        Vector512<int> sign = Vector512.Create(int.MinValue);
        Vector512<int> magnitude = ((halves >>> 3) & Vector512.Create(HalfBits.Moved & int.MaxValue)) + Vector512.Create(HalfBits.Bias);
        Vector512<float> small = Avx512F.FusedMultiplyAdd(
            magnitude.AsSingle(), Vector512.Create(2f), Vector512.Create(-HalfBits.Least));
        return (Vector512.ConditionalSelect(isSmall, small.AsInt32(), magnitude) | (halves & sign)).AsByte();
    }

    public static Vector512<byte> LoadSBytes(sbyte* source) =>
        Avx512F.ConvertToVector512Int32(Vector128.Load(source)).AsByte();
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Four lanes of the portable 128-bit API: NEON, or x86 without AVX2.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<byte>>
{
    public static int Count => 4;

    public static int TileRows => 4;

    public static Vector128<byte> Load(void* source) => Vector128.Load((byte*)source);

    public static void Store(Vector128<byte> value, float* destination) => value.AsSingle().Store(destination);

    public static Vector128<byte> Broadcast(int value) => Vector128.Create(value).AsByte();

    public static Vector128<byte> Broadcast(float value) => Vector128.Create(value).AsByte();

    public static Vector128<byte> And(Vector128<byte> a, Vector128<byte> b) => a & b;

    public static Vector128<byte> Or(Vector128<byte> a, Vector128<byte> b) => a | b;

    public static Vector128<byte> ShiftRight16(Vector128<byte> a, int bits) => (a.AsUInt16() >>> bits).AsByte();

    public static Vector128<byte> ShiftLeft16(Vector128<byte> a, int bits) => (a.AsUInt16() << bits).AsByte();

    public static Vector128<byte> ShiftLeft32(Vector128<byte> a, int bits) => (a.AsInt32() << bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> MultiplyAddBytes(Vector128<byte> unsigned, Vector128<byte> signed)
    {
        Vector128<short> even = (unsigned.AsInt16() & Vector128.Create((short)255)) * ((signed.AsInt16() << 8) >> 8);
        Vector128<short> odd = (unsigned.AsUInt16() >>> 8).AsInt16() * (signed.AsInt16() >> 8);
        return (even + odd).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> MultiplyAddShorts(Vector128<byte> a, Vector128<byte> b)
    {
        Vector128<int> even = ((a.AsInt32() << 16) >> 16) * ((b.AsInt32() << 16) >> 16);
        Vector128<int> odd = (a.AsInt32() >> 16) * (b.AsInt32() >> 16);
        return (even + odd).AsByte();
    }

    public static Vector128<byte> AddShorts(Vector128<byte> a, Vector128<byte> b) =>
        (a.AsInt16() + b.AsInt16()).AsByte();

    public static Vector128<byte> AddInts(Vector128<byte> a, Vector128<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Dot(Vector128<byte> sum, Vector128<byte> unsigned, Vector128<byte> signed)
    {
        // Half-bytes, so that the 16-bit sums cannot overflow.
        Vector128<byte> nibbles = Vector128.Create((byte)15);
        Vector128<byte> low = MultiplyAddBytes(unsigned & nibbles, signed);
        Vector128<byte> high = MultiplyAddBytes(ShiftRight16(unsigned, 4) & nibbles, signed);
        sum = AddInts(sum, MultiplyAddShorts(low, Vector128.Create((short)1).AsByte()));
        return AddInts(sum, MultiplyAddShorts(high, Vector128.Create((short)16).AsByte()));
    }

    public static Vector128<byte> ToSingle(Vector128<byte> a) => Vector128.ConvertToSingle(a.AsInt32()).AsByte();

    public static Vector128<byte> Multiply(Vector128<byte> a, Vector128<byte> b) => (a.AsSingle() * b.AsSingle()).AsByte();

    public static Vector128<byte> MultiplyAdd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte();

    public static Vector128<byte> LoadHalves(ushort* source) => Vector128.Create(
        HalfBits.ToSingle(source[0]), HalfBits.ToSingle(source[1]), HalfBits.ToSingle(source[2]),
        HalfBits.ToSingle(source[3])).AsByte();

    public static void Halves(Vector128<byte> pairs, out Vector128<byte> lower, out Vector128<byte> upper)
    {
        Vector128<ushort> halves = pairs.AsUInt16();
        lower = Vector128.Create(
            HalfBits.ToSingle(halves[0]), HalfBits.ToSingle(halves[2]), HalfBits.ToSingle(halves[4]),
            HalfBits.ToSingle(halves[6])).AsByte();
        upper = Vector128.Create(
            HalfBits.ToSingle(halves[1]), HalfBits.ToSingle(halves[3]), HalfBits.ToSingle(halves[5]),
            HalfBits.ToSingle(halves[7])).AsByte();
    }

    public static Vector128<byte> LoadSBytes(sbyte* source) =>
        Vector128.Create(source[0], source[1], source[2], (int)source[3]).AsByte();
}

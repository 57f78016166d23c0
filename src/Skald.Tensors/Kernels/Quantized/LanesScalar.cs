namespace Skald.Tensors.Kernels.Quantized;

/// <summary>One lane in an integer register: no SIMD at all.</summary>
internal readonly unsafe struct LanesScalar : ILanes<int>
{
    public static int Count => 1;

    public static int TileRows => 4;

    public static int Load(void* source) => *(int*)source;

    public static void Store(int value, float* destination) => *destination = Single(value);

    public static int Broadcast(int value) => value;

    public static int Broadcast(float value) => Bits(value);

    public static int And(int a, int b) => a & b;

    public static int Or(int a, int b) => a | b;

    public static int ShiftRight16(int a, int bits) => Pair((ushort)a >> bits, (ushort)(a >> 16) >> bits);

    public static int ShiftLeft16(int a, int bits) => Pair(a << bits, (a >>> 16) << bits);

    public static int ShiftLeft32(int a, int bits) => a << bits;

    public static int MultiplyAddBytes(int unsigned, int signed) => Pair(
        ((byte)unsigned * (sbyte)signed) + ((byte)(unsigned >> 8) * (sbyte)(signed >> 8)),
        ((byte)(unsigned >> 16) * (sbyte)(signed >> 16)) + ((byte)(unsigned >> 24) * (sbyte)(signed >> 24)));

    public static int MultiplyAddShorts(int a, int b) => ((short)a * (short)b) + ((a >> 16) * (b >> 16));

    public static int AddShorts(int a, int b) => Pair(a + b, (a >> 16) + (b >> 16));

    public static int AddInts(int a, int b) => a + b;

    public static int Dot(int sum, int unsigned, int signed) => sum
        + ((byte)unsigned * (sbyte)signed) + ((byte)(unsigned >> 8) * (sbyte)(signed >> 8))
        + ((byte)(unsigned >> 16) * (sbyte)(signed >> 16)) + ((byte)(unsigned >> 24) * (sbyte)(signed >> 24));

    public static int ToSingle(int a) => Bits((float)a);

    public static int Multiply(int a, int b) => Bits(Single(a) * Single(b));

    public static int MultiplyAdd(int a, int b, int c) => Bits(MathF.FusedMultiplyAdd(Single(a), Single(b), Single(c)));

    public static int LoadHalves(ushort* source) => Bits(HalfBits.ToSingle(*source));

    public static void Halves(int pairs, out int lower, out int upper) =>
        (lower, upper) = (Bits(HalfBits.ToSingle((ushort)pairs)), Bits(HalfBits.ToSingle((ushort)(pairs >> 16))));

    public static int LoadSBytes(sbyte* source) => *source;

    private static int Pair(int low, int high) => (ushort)low | (high << 16);

    private static float Single(int bits) => BitConverter.Int32BitsToSingle(bits);

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);
}

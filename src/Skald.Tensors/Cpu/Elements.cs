using System.Runtime.CompilerServices;

namespace Skald.Tensors.Cpu;

/// <summary>How a type's elements are read and written: exactly, as a double or a long.</summary>
internal unsafe interface IElement
{
    static abstract int Size { get; }

    static abstract bool IsInteger { get; }

    static abstract double ReadDouble(byte* x);

    static abstract long ReadLong(byte* x);

    static abstract void Write(byte* y, double value);

    static abstract void Write(byte* y, long value);
}

/// <summary>IEEE 754 single precision.</summary>
internal readonly unsafe struct Float32Element : IElement
{
    public static int Size => 4;

    public static bool IsInteger => false;

    public static double ReadDouble(byte* x) => *(float*)x;

    public static long ReadLong(byte* x) => (long)*(float*)x;

    public static void Write(byte* y, double value) => *(float*)y = (float)value;

    public static void Write(byte* y, long value) => *(float*)y = value;
}

/// <summary>IEEE 754 half precision.</summary>
internal readonly unsafe struct Float16Element : IElement
{
    public static int Size => 2;

    public static bool IsInteger => false;

    public static double ReadDouble(byte* x) => (double)*(Half*)x;

    public static long ReadLong(byte* x) => (long)*(Half*)x;

    public static void Write(byte* y, double value) => *(Half*)y = (Half)value;

    public static void Write(byte* y, long value) => *(Half*)y = (Half)value;
}

/// <summary>The upper half of a single, rounded to nearest with halves to even.</summary>
internal readonly unsafe struct BFloat16Element : IElement
{
    public static int Size => 2;

    public static bool IsInteger => false;

    public static double ReadDouble(byte* x) => BitConverter.UInt32BitsToSingle((uint)*(ushort*)x << 16);

    public static long ReadLong(byte* x) => (long)ReadDouble(x);

    public static void Write(byte* y, double value) => *(ushort*)y = Round((float)value);

    public static void Write(byte* y, long value) => *(ushort*)y = Round(value);

    /// <summary>Adds half of the last kept place, less one when that place is even; NaN stays NaN.</summary>
    internal static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}

/// <summary>A signed integer of the machine's own kind, or an unsigned byte.</summary>
internal readonly unsafe struct IntegerElement<T> : IElement
    where T : unmanaged, System.Numerics.IBinaryInteger<T>
{
    public static int Size => sizeof(T);

    public static bool IsInteger => true;

    public static double ReadDouble(byte* x) => double.CreateTruncating(Unsafe.ReadUnaligned<T>(x));

    public static long ReadLong(byte* x) => long.CreateTruncating(Unsafe.ReadUnaligned<T>(x));

    public static void Write(byte* y, double value) => Unsafe.WriteUnaligned(y, T.CreateTruncating((long)value));

    public static void Write(byte* y, long value) => Unsafe.WriteUnaligned(y, T.CreateTruncating(value));
}

/// <summary>One byte: 0 or 1; any other number is true.</summary>
internal readonly unsafe struct BoolElement : IElement
{
    public static int Size => 1;

    public static bool IsInteger => true;

    public static double ReadDouble(byte* x) => *x != 0 ? 1 : 0;

    public static long ReadLong(byte* x) => *x != 0 ? 1 : 0;

    public static void Write(byte* y, double value) => *y = value != 0 ? (byte)1 : (byte)0;

    public static void Write(byte* y, long value) => *y = value != 0 ? (byte)1 : (byte)0;
}

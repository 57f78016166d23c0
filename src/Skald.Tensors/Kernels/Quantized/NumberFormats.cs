using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The float types.</summary>
internal static unsafe class NumberFormats
{
    /// <summary>IEEE 754 single precision.</summary>
    internal readonly struct F32 : INumberFormat
    {
        public static int Bytes => sizeof(float);

        public static int NextInput => 16 * sizeof(float);

        public static bool IsFinite(byte* number) => float.IsFinite(ToSingle(number));

        public static float ToSingle(byte* number) => Unsafe.ReadUnaligned<float>(number);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void LoadPair<TVector, TLanes>(byte* source, out TVector even, out TVector odd)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            even = TLanes.Load(source);
            odd = TLanes.Load(source + NextInput);
        }
    }

    /// <summary>IEEE 754 half precision.</summary>
    internal readonly struct F16 : INumberFormat
    {
        public static int Bytes => sizeof(ushort);

        public static int NextInput => sizeof(ushort);

        public static bool IsFinite(byte* number) => (Unsafe.ReadUnaligned<ushort>(number) & 0x7c00) != 0x7c00;

        public static float ToSingle(byte* number) => HalfBits.ToSingle(Unsafe.ReadUnaligned<ushort>(number));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void LoadPair<TVector, TLanes>(byte* source, out TVector even, out TVector odd)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.Halves(TLanes.Load(source), out even, out odd);
    }

    /// <summary>bfloat16: the upper half of a float.</summary>
    internal readonly struct BF16 : INumberFormat
    {
        public static int Bytes => sizeof(ushort);

        public static int NextInput => sizeof(ushort);

        public static bool IsFinite(byte* number) => (Unsafe.ReadUnaligned<ushort>(number) & 0x7f80) != 0x7f80;

        public static float ToSingle(byte* number) =>
            BitConverter.Int32BitsToSingle(Unsafe.ReadUnaligned<ushort>(number) << 16);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void LoadPair<TVector, TLanes>(byte* source, out TVector even, out TVector odd)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            TVector pairs = TLanes.Load(source);
            even = TLanes.ShiftLeft32(pairs, 16);
            odd = TLanes.And(pairs, TLanes.Broadcast(unchecked((int)0xffff0000)));
        }
    }
}

using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The float types.</summary>
internal static unsafe class NumberFormats
{
    /// <summary>IEEE 754 single precision.</summary>
    internal readonly struct F32 : INumberFormat
    {
        public static int Bytes => sizeof(float);

        public static bool IsFinite(byte* number) => float.IsFinite(ToSingle(number));

        public static float ToSingle(byte* number) => Unsafe.ReadUnaligned<float>(number);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TVector, TLanes>(byte* source)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.Load(source);
    }

    /// <summary>IEEE 754 half precision.</summary>
    internal readonly struct F16 : INumberFormat
    {
        public static int Bytes => sizeof(ushort);

        public static bool IsFinite(byte* number) => (Unsafe.ReadUnaligned<ushort>(number) & 0x7c00) != 0x7c00;

        public static float ToSingle(byte* number) => HalfBits.ToSingle(Unsafe.ReadUnaligned<ushort>(number));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TVector, TLanes>(byte* source)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.LoadHalves((ushort*)source);
    }

    /// <summary>bfloat16: the upper half of a float.</summary>
    internal readonly struct BF16 : INumberFormat
    {
        public static int Bytes => sizeof(ushort);

        public static bool IsFinite(byte* number) => (Unsafe.ReadUnaligned<ushort>(number) & 0x7f80) != 0x7f80;

        public static float ToSingle(byte* number) =>
            BitConverter.Int32BitsToSingle(Unsafe.ReadUnaligned<ushort>(number) << 16);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TVector, TLanes>(byte* source)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.ShiftLeft32(TLanes.LoadShorts((ushort*)source), 16);
    }
}

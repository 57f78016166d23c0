using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The 16-bit float types.</summary>
internal static unsafe class HalfFormats
{
    /// <summary>IEEE 754 half precision.</summary>
    internal readonly struct Ieee : IHalfFormat
    {
        public static bool IsFinite(ushort bits) => (bits & 0x7c00) != 0x7c00;

        public static float ToSingle(ushort bits) => HalfBits.ToSingle(bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TVector, TLanes>(ushort* source)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.LoadHalves(source);
    }

    /// <summary>bfloat16: the upper half of a float.</summary>
    internal readonly struct Brain : IHalfFormat
    {
        public static bool IsFinite(ushort bits) => (bits & 0x7f80) != 0x7f80;

        public static float ToSingle(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TVector, TLanes>(ushort* source)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.ShiftLeft32(TLanes.LoadShorts(source), 16);
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Keys and values in half precision.</summary>
internal readonly unsafe struct HalfCache : ICacheFormat
{
    public static int WidthStep => 16;

    public static void EncodeKey(float* key, int width, byte* source) => EncodeValue(key, width, source);

    public static int ValueBytes(int width) => width * sizeof(ushort);

    public static void EncodeValue(float* value, int width, byte* row)
    {
        // What half precision cannot hold becomes its largest number; NaN stays what it is.
        var halves = (Half*)row;
        for (int i = 0; i < width; i++) halves[i] = (Half)Math.Clamp(value[i], -65504f, 65504f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadValue<TVector, TLanes>(byte* row, int at, int width)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => TLanes.LoadHalves((ushort*)row + at);
}

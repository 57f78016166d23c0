using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Keys and values in 8 bits with a scale for 32 of them: Q8_0.</summary>
internal readonly unsafe struct ByteCache : ICacheFormat
{
    private const int Block = 32;

    public static int WidthStep => Block;

    public static void EncodeKey(float* key, int width, byte* source)
    {
        for (int i = 0; i < width; i += Block)
        {
            Unsafe.WriteUnaligned(source, Encode(key + i, (sbyte*)source + sizeof(ushort)));
            source += Block + sizeof(ushort);
        }
    }

    public static int ValueBytes(int width) => width + (width / Block * sizeof(float));

    public static void EncodeValue(float* value, int width, byte* row)
    {
        float* scales = (float*)(row + width);
        for (int i = 0; i < width; i += Block) scales[i / Block] = (float)Encode(value + i, (sbyte*)row + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadValue<TVector, TLanes>(byte* row, int at, int width)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector scale = TLanes.Broadcast(((float*)(row + width))[at / Block]);
        return TLanes.Multiply(TLanes.ToSingle(TLanes.LoadSBytes((sbyte*)row + at)), scale);
    }

    /// <summary>max|x| / 127 in half precision, and the numbers in units of it, rounded to even.</summary>
    private static Half Encode(float* x, sbyte* q)
    {
        Vector128<float> most = Vector128<float>.Zero;
        for (int i = 0; i < Block; i += 4) most = Vector128.Max(most, Vector128.Abs(Vector128.Load(x + i)));
        float largest = MathF.Max(MathF.Max(most[0], most[1]), MathF.Max(most[2], most[3]));
        var scale = (Half)MathF.Min(largest / 127, 65504f);
        var inverse = Vector128.Create((float)scale > 0 ? 1 / (float)scale : 0);
        var limit = Vector128.Create(127f);
        for (int i = 0; i < Block; i += 16)
        {
            Vector128<short> low = Vector128.Narrow(Integers(x + i), Integers(x + i + 4));
            Vector128<short> high = Vector128.Narrow(Integers(x + i + 8), Integers(x + i + 12));
            Vector128.Narrow(low, high).Store(q + i);
        }

        return scale;

        // The scale's own rounding can lift the largest number above 127.
        Vector128<int> Integers(float* four) => Vector128.ConvertToInt32(Vector128.Max(
            -limit, Vector128.Min(limit, Vector128.Round(Vector128.Load(four) * inverse))));
    }
}

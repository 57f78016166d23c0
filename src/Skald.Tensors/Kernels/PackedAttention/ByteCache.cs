using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Keys and values in 8 bits with a scale for 32 of them: Q8_0.</summary>
internal readonly unsafe struct ByteCache : ICacheFormat
{
    private const int Block = 32;

    public static int WidthStep => Block;

    public static int TileRows => PackedProduct<BlockMatrix<PanelQ80>>.TileRows;

    public static int KeyBytes(int width) => width / Block * (Block + sizeof(ushort));

    public static long PanelBytes(int width) => BlockMatrix<PanelQ80>.PanelBytes(width);

    public static void EncodeKey(float* key, int width, byte* scratch, byte* panel, int lane)
    {
        byte* block = scratch;
        for (int i = 0; i < width; i += Block)
        {
            Unsafe.WriteUnaligned(block, Encode(key + i, (sbyte*)block + sizeof(ushort)));
            block += Block + sizeof(ushort);
        }

        BlockMatrix<PanelQ80>.Pack(scratch, panel, lane, width);
    }

    public static int ValueBytes(int width) => width + (width / Block * sizeof(float));

    public static void EncodeValue(float* value, int width, byte* row)
    {
        float* scales = (float*)(row + width);
        for (int i = 0; i < width; i += Block) scales[i / Block] = (float)Encode(value + i, (sbyte*)row + i);
    }

    public static long QueryBytes(int width) => BlockMatrix<PanelQ80>.RowBytes(width);

    public static void PrepareQuery(float* query, int width, byte* tile, int row, int rows) =>
        BlockMatrix<PanelQ80>.Prepare(query, width, tile, row, rows);

    public static void LoadKeys<TVector, TLanes>(byte* panels, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        // Keys are multiplied as they are.
    }

    public static void Score<TVector, TLanes>(
        byte* panels, float* floats, byte* tile, int width, int rows, int count, float* scores, int stride, Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int requests = width * 16 / TLanes.Count / 2;  // as many as other formats make for a panel
        for (int i = 0; i < count; i++)
        {
            PackedProduct<BlockMatrix<PanelQ80>>.Multiply(panels, tile, width, rows, i, scores + (16 * i), stride, default);
            for (int request = 0; Sse.IsSupported && ahead.Step > 0 && request < requests; request++)
                Sse.Prefetch1(ahead.After((requests * i) + request).Start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadValues<TVector, TLanes>(byte* values, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int value = 0; value < count; value++)
        {
            for (int block = 0; block < width; block += Block)
            {
                TVector scale = TLanes.Broadcast(((float*)(values + width))[block / Block]);
                for (int at = block; at < block + Block; at += TLanes.Count)
                {
                    TVector numbers = TLanes.ToSingle(TLanes.LoadSBytes((sbyte*)values + at));
                    TLanes.Store(TLanes.Multiply(numbers, scale), floats + at);
                }
            }

            values += ValueBytes(width);
            floats += width;
        }
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

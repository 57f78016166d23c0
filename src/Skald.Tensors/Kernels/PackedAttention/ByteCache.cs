using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Gemm;
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
        if (PackedProduct<BlockMatrix<PanelQ80>>.Uses512)
            ByteKeyTile.Run<Vector512<byte>, Lanes512>(panels, tile, width, rows, count, scores, stride, in ahead);
        else if (Avx2.IsSupported && Fma.IsSupported)
            ByteKeyTile.Run<Vector256<byte>, Lanes256>(panels, tile, width, rows, count, scores, stride, in ahead);
        else ByteKeyTile.Run<TVector, TLanes>(panels, tile, width, rows, count, scores, stride, in ahead);
    }

    public static int ScoreRequests<TVector, TLanes>(int width)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => ByteKeyTile.Requests(width);

    public static void LoadValues<TVector, TLanes>(byte* values, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        // Values become floats where they are multiplied.
    }

    public static void Mix<TVector, TLanes>(
        byte* values, float* floats, int width, float* probabilities, int keys, int rows, float* output, Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int column = 0; column < width; column += 2 * TLanes.Count)
        {
            int scale = width - column + (column / Block * sizeof(float));
            FloatTile.Run<TVector, TLanes, Values, Constant.SixtyFour>(
                probabilities, 1, values + column, scale, ValueBytes(width), keys, rows, output + column, width, adds: true, in ahead);
            ahead = ahead.After(keys);
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

    /// <summary>Bytes of a value in units of their scale, which lies beside them.</summary>
    private readonly struct Values : ITileColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load<TVector, TLanes, TColumns>(byte* source, int beside, out TVector first, out TVector second)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
            where TColumns : struct, IConstant
        {
            TVector scale = TLanes.Broadcast(*(float*)(source + beside));
            first = TLanes.Multiply(TLanes.ToSingle(TLanes.LoadSBytes((sbyte*)source)), scale);
            second = TColumns.Value > 1
                ? TLanes.Multiply(TLanes.ToSingle(TLanes.LoadSBytes((sbyte*)source + TLanes.Count)), scale) : default;
        }
    }
}

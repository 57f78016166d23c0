using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Keys and values in half precision.</summary>
/// <remarks>
/// Numbers i and i + 16 of a value's 32 share a 32-bit lane, as two inputs of a panel's key do: shifts make floats of
/// them.
/// </remarks>
internal readonly unsafe struct HalfCache : ICacheFormat
{
    public static int WidthStep => 16;

    public static int TileRows => PackedProduct<NumberMatrix<NumberFormats.F16>>.TileRows;

    public static int KeyBytes(int width) => width * sizeof(ushort);

    public static long PanelBytes(int width) => NumberMatrix<NumberFormats.F16>.PanelBytes(width);

    public static void EncodeKey(float* key, int width, byte* scratch, byte* panel, int lane)
    {
        for (int i = 0; i < width; i++) ((ushort*)scratch)[i] = Encode(key[i]);
        NumberMatrix<NumberFormats.F16>.Pack(scratch, panel, lane, width);
    }

    public static int ValueBytes(int width) => width * sizeof(ushort);

    public static void EncodeValue(float* value, int width, byte* row)
    {
        var halves = (ushort*)row;
        int paired = width & ~31;
        for (int i = 0; i < paired; i += 32)
            for (int j = 0; j < 16; j++) (halves[i + (2 * j)], halves[i + (2 * j) + 1]) = (Encode(value[i + j]), Encode(value[i + j + 16]));
        for (int i = paired; i < width; i++) halves[i] = Encode(value[i]);
    }

    public static long QueryBytes(int width) => width * (long)sizeof(float);

    public static void PrepareQuery(float* query, int width, byte* tile, int row, int rows) =>
        NumberMatrix<NumberFormats.F16>.Prepare(query, width, tile, row, rows);

    public static void LoadKeys<TVector, TLanes>(byte* panels, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < count; i++)
        {
            NumberMatrix<NumberFormats.F16>.Widen<TVector, TLanes>(
                panels + (i * PanelBytes(width)), 0, width, floats + (16 * i * width));
        }
    }

    public static void Score<TVector, TLanes>(
        byte* panels, float* floats, byte* tile, int width, int rows, int count, float* scores, int stride, Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int column = 0; column < 16 * count; column += 2 * TLanes.Count)
        {
            int right = column + TLanes.Count, at = Place(column), beside = right < 16 * count ? Place(right) - at : 0;
            FloatTile.Run<TVector, TLanes, FloatColumns, Constant.One>(
                (float*)tile, rows, (byte*)(floats + at), beside * sizeof(float), 16 * sizeof(float), width, rows,
                scores + column, stride, adds: false, in ahead);
            ahead = ahead.After(width);
        }

        int Place(int column) => (column / 16 * 16 * width) + (column % 16);
    }

    public static int ScoreRequests<TVector, TLanes>(int width)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => 64 / (2 * TLanes.Count) * width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadValues<TVector, TLanes>(byte* values, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int value = 0; value < count; value++)
        {
            int at = 0;
            for (; at + 32 <= width; at += 32)
            {
                for (int lane = 0; lane < 16; lane += TLanes.Count)
                {
                    TLanes.Halves(TLanes.Load(values + (2 * at) + (4 * lane)), out TVector lower, out TVector upper);
                    TLanes.Store(lower, floats + at + lane);
                    TLanes.Store(upper, floats + at + 16 + lane);
                }
            }

            for (; at < width; at += TLanes.Count) TLanes.Store(TLanes.LoadHalves((ushort*)values + at), floats + at);
            values += ValueBytes(width);
            floats += width;
        }
    }

    public static void Mix<TVector, TLanes>(
        byte* values, float* floats, int width, float* probabilities, int keys, int rows, float* output, Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int column = 0; column < width; column += 2 * TLanes.Count)
        {
            int beside = column + TLanes.Count < width ? TLanes.Count * sizeof(float) : 0;
            FloatTile.Run<TVector, TLanes, FloatColumns, Constant.SixtyFour>(
                probabilities, 1, (byte*)(floats + column), beside, width * sizeof(float), keys, rows,
                output + column, width, adds: true, in ahead);
            ahead = ahead.After(keys);
        }
    }

    /// <summary>What half precision cannot hold becomes its largest number; NaN stays what it is.</summary>
    private static ushort Encode(float value) => BitConverter.HalfToUInt16Bits((Half)Math.Clamp(value, -65504f, 65504f));
}

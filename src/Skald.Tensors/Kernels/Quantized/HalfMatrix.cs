namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Weights in 16-bit floats, input by input; activations stay as they are.</summary>
internal readonly unsafe struct HalfMatrix<TFormat> : IPackedMatrix
    where TFormat : struct, IHalfFormat
{
    public static int SourceDepth => 1;

    public static int SourceBytes => sizeof(ushort);

    public static bool HasWholeBytes => false;

    public static long PanelBytes(int depth) => depth * 16L * sizeof(ushort);

    public static long RowBytes(int depth) => depth * (long)sizeof(float);

    public static bool Pack(byte* source, byte* panel, int lane, int depth)
    {
        ushort* from = (ushort*)source, to = (ushort*)panel + lane;
        bool isFinite = true;
        for (int k = 0; k < depth; k++)
        {
            isFinite &= TFormat.IsFinite(from[k]);
            to[16 * k] = from[k];
        }

        return isFinite;
    }

    public static void Dequantize(byte* panel, int lane, int depth, float* y)
    {
        ushort* from = (ushort*)panel + lane;
        for (int k = 0; k < depth; k++) y[k] = TFormat.ToSingle(from[16 * k]);
    }

    public static void Prepare(float* x, int depth, byte* tile, int row, int rows)
    {
        float* to = (float*)tile + row;
        for (int k = 0; k < depth; k++) to[(long)rows * k] = x == null ? 0 : x[k];
    }

    public static void Multiply<TVector, TLanes>(byte* panel, byte* tile, int depth, int rows, float* y)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        HalfTile.Run<TVector, TLanes, TFormat>((ushort*)panel, (float*)tile, depth, rows, y);
}

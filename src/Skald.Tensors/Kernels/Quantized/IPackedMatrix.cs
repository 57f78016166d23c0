namespace Skald.Tensors.Kernels.Quantized;

/// <summary>A kind of weights packed for products: panels of 16 outputs, and activations prepared to meet them.</summary>
internal unsafe interface IPackedMatrix
{
    /// <summary>Inputs of a block of the source layout.</summary>
    static abstract int SourceDepth { get; }

    /// <summary>Bytes of a block of the source layout.</summary>
    static abstract int SourceBytes { get; }

    /// <summary>Whether products of whole bytes are needed, for which narrower registers can be faster.</summary>
    static abstract bool HasWholeBytes { get; }

    /// <summary>Bytes of a panel of 16 outputs.</summary>
    static abstract long PanelBytes(int depth);

    /// <summary>Bytes of a prepared row of activations.</summary>
    static abstract long RowBytes(int depth);

    /// <summary>Moves a row of source blocks into lane <paramref name="lane"/>; false where it is not finite.</summary>
    static abstract bool Pack(byte* source, byte* panel, int lane, int depth);

    /// <summary>The floats of lane <paramref name="lane"/>: [depth].</summary>
    static abstract void Dequantize(byte* panel, int lane, int depth, float* y);

    /// <summary>Prepares row <paramref name="row"/> of a tile of <paramref name="rows"/>.</summary>
    /// <param name="x">[depth], or null for a row that no output needs.</param>
    static abstract void Prepare(float* x, int depth, byte* tile, int row, int rows);

    /// <summary>
    /// The product of a panel with a tile of 1, 2, 4, 8 or 12 rows: [rows, 16], rows <paramref name="stride"/> floats apart.
    /// </summary>
    static abstract void Multiply<TVector, TLanes>(
        byte* panel, byte* tile, int depth, int rows, float* y, long stride, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

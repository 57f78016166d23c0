namespace Skald.Tensors.Kernels.Gemm;

/// <summary>The innermost product: a tile of C kept in registers while k runs over a block.</summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds that starts from +0 and follows ascending k. So an element's bits
/// depend neither on the kernel nor on the shape of its tile, and rows or columns that only pad a tile harm nobody.
/// </remarks>
internal unsafe interface IMicroKernel
{
    /// <summary>Rows of a full tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of a full tile: a multiple of 16.</summary>
    static abstract int Columns { get; }

    /// <summary>The height of the smallest tile that holds so many rows.</summary>
    /// <param name="rows">1 to <see cref="Rows"/>.</param>
    static abstract int TileRows(int rows);

    /// <summary>Computes a tile.</summary>
    /// <param name="tile">Where its operands lie.</param>
    /// <param name="rows">A value of <see cref="TileRows"/>.</param>
    /// <param name="columns">A multiple of 16 up to <see cref="Columns"/>.</param>
    static abstract void Run(in Tile tile, int rows, int columns);

    /// <summary>Writes sixteen rows of sixteen floats as sixteen columns.</summary>
    /// <param name="source">Column 0 of the rows.</param>
    /// <param name="rowOffsets">[16], where each row begins, in floats from <paramref name="source"/>.</param>
    /// <param name="destination">Lane i of column k goes to destination + k · <paramref name="stride"/> + i.</param>
    /// <param name="stride">16 or more; or the rows of a tile, and then each column keeps only so many lanes.</param>
    static abstract void Transpose16(float* source, long* rowOffsets, float* destination, long stride);
}

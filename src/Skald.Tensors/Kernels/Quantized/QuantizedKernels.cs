namespace Skald.Tensors.Kernels.Quantized;

/// <summary>How one kind of packed weights is multiplied: chosen once per weight.</summary>
/// <param name="tileRows">Most rows of a tile of activations.</param>
/// <param name="prepare">Prepares rows [start, end) of all tiles.</param>
/// <param name="multiply">Fills outputs of panels [start, end).</param>
internal readonly unsafe struct QuantizedKernels(
    int tileRows, delegate*<in QuantizedOperands, byte*, int, int, void> prepare,
    delegate*<in QuantizedOperands, byte*, int, int, Upcoming, void> multiply)
{
    /// <summary>Most rows of a tile of activations.</summary>
    public int TileRows => tileRows;

    /// <summary>Those of a matrix type.</summary>
    public static QuantizedKernels Of<TMatrix>()
        where TMatrix : struct, IPackedMatrix =>
        new(PackedProduct<TMatrix>.TileRows, &PackedProduct<TMatrix>.Prepare, &PackedProduct<TMatrix>.Multiply);

    /// <summary>Those of a float type.</summary>
    public static QuantizedKernels OfNumbers<TFormat>()
        where TFormat : struct, INumberFormat =>
        new(
            PackedProduct<NumberMatrix<TFormat>>.TileRows, &PackedProduct<NumberMatrix<TFormat>>.Prepare,
            &NumberProduct<TFormat>.Multiply);

    /// <summary>Prepares rows [start, end) of all tiles; rows that fill up a tile count.</summary>
    public void Prepare(in QuantizedOperands product, byte* tiles, int start, int end) =>
        prepare(in product, tiles, start, end);

    /// <summary>Fills the outputs of panels [start, end).</summary>
    public void Multiply(in QuantizedOperands product, byte* tiles, int start, int end, Upcoming upcoming) =>
        multiply(in product, tiles, start, end, upcoming);
}

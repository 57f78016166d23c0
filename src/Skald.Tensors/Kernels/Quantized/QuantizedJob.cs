namespace Skald.Tensors.Kernels.Quantized;

/// <summary>One of the products that share their rows of activations.</summary>
internal unsafe struct QuantizedJob
{
    /// <summary>Its operands.</summary>
    public QuantizedOperands Product;

    /// <summary>How its kind of weights is multiplied.</summary>
    public QuantizedKernels Kernels;

    /// <summary>Bytes of a panel of weights.</summary>
    public long PanelBytes;

    /// <summary>Bytes of a prepared row.</summary>
    public long RowBytes;

    /// <summary>Whether the job before it has prepared the rows already.</summary>
    public bool SharesTiles;

    /// <summary>Where its prepared rows begin, in bytes.</summary>
    internal long TilesAt;

    /// <summary>Its prepared rows.</summary>
    internal byte* Tiles;

    /// <summary>Its first panel among those of all jobs.</summary>
    internal int FirstPanel;

    /// <summary>The panel behind its last among those of all jobs.</summary>
    internal readonly int EndPanel => FirstPanel + Product.Panels;

    /// <summary>Where a panel, counted among those of all jobs, begins.</summary>
    internal readonly byte* Panel(int panel) => Product.Weights + ((panel - FirstPanel) * PanelBytes);

    /// <summary>Rows of all tiles, those that fill up the last one included.</summary>
    public readonly int AllRows => (Product.Rows + Kernels.TileRows - 1) / Kernels.TileRows * Kernels.TileRows;

    /// <summary>Bytes of all prepared rows.</summary>
    public readonly long TileBytes => checked(AllRows * RowBytes);
}

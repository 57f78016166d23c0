namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Which operands of a product are packed, and by whom. It decides the speed and never the result.</summary>
internal readonly struct PanelLayout
{
    /// <summary>
    /// Floats between consecutive k up to which lanes that lie side by side are read where they are: 1 KiB, so that
    /// several k share a page and the processor foresees the next line.
    /// </summary>
    private const long NearDepthStride = 256;

    /// <summary>Row panels up to which every thread packs the B that it needs: one unit then covers all rows.</summary>
    private const int FewRowPanels = 8;

    /// <summary>Each thread packs the panel of A that it is about to use; else A is read where it is.</summary>
    public bool PacksA { get; private init; }

    /// <summary>All of B is packed once for all threads; else only its last panel, where that is not full.</summary>
    public bool SharesB { get; private init; }

    /// <summary>Whoever needs a panel of B packs it: where one unit covers all rows, nobody needs it twice.</summary>
    public bool PacksBLocally { get; private init; }

    public static PanelLayout Choose<TKernel>(in GemmOperands o)
        where TKernel : struct, IMicroKernel
    {
        bool few = o.Rows <= 2 * TKernel.Rows, oneUnit = o.Rows <= FewRowPanels * TKernel.Rows;
        bool readsA = o.Rows == 1
            || (o.ARowStride == 1 && o.Columns <= TKernel.Columns && o.ADepthStride <= NearDepthStride);
        bool readsB = o.BColumnStride == 1 && (few || o.BDepthStride <= NearDepthStride);
        return new PanelLayout
        {
            PacksA = !readsA,
            SharesB = !readsB && !oneUnit,
            PacksBLocally = !readsB && oneUnit,
        };
    }
}

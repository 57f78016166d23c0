namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Which operands of a product are packed, and by whom. It decides the speed and never the result.</summary>
internal readonly struct PanelLayout
{
    /// <summary>All of A is packed; else only its last panel, where that is not full.</summary>
    public bool PacksA { get; private init; }

    /// <summary>All of B is packed once for all threads; else only its last panel, where that is not full.</summary>
    public bool SharesB { get; private init; }

    /// <summary>Whoever needs a panel of B packs it for himself: for few rows, where nobody needs it twice.</summary>
    public bool PacksBLocally { get; private init; }

    public static PanelLayout Choose<TKernel>(in GemmOperands o)
        where TKernel : struct, IMicroKernel
    {
        bool thin = o.Rows <= 2 * TKernel.Rows;
        return new PanelLayout
        {
            PacksA = o.Rows > 1 && o.ADepthStride != 1,
            SharesB = !thin,
            PacksBLocally = thin && o.BColumnStride != 1,
        };
    }
}

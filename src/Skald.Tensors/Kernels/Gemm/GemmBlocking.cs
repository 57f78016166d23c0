namespace Skald.Tensors.Kernels.Gemm;

/// <summary>How a product is cut for the caches and the threads. It decides the speed and never the result.</summary>
/// <remarks>
/// In the terms of Van Zee and van de Geijn 2015, https://doi.org/10.1145/2764454: the larger operand is packed in
/// blocks that stay in the second cache (MC × KC of A or KC × NC of B), each by the thread that uses it; panels of the
/// smaller one, which all threads pack once, run past them. So nothing is packed twice, and only the smaller operand is
/// written to memory again.
/// </remarks>
internal readonly struct GemmBlocking
{
    /// <summary>Floats of a shared operand that are packed at once: 16 MiB, which the last cache holds.</summary>
    public const long SharedFloats = 1 << 22;

    /// <summary>Floats of a local block over a block of K: 512 KiB leave room in the second cache.</summary>
    private const int LocalFloats = 1 << 17;

    /// <summary>Multiply-adds below which a second thread costs more than it brings: some microseconds.</summary>
    public const long WorthSharing = 300_000;

    /// <summary>Rows by which an operand could be multiplied while it is fetched and packed, about.</summary>
    private const int PackingRows = 20;

    /// <summary>Units for each thread, so that a slow thread can be evened out.</summary>
    private const int UnitsPerThread = 4;

    /// <summary>Row panels below which a local block of A is not cut for the threads' sake alone.</summary>
    private const int FewestRowPanels = 6;

    /// <summary>Column panels below which a local block of B is not cut for the threads' sake alone.</summary>
    private const int FewestColumnPanels = 2;

    /// <summary>Row panels up to which B is packed panel by panel, just before it is used.</summary>
    private const int FewRowPanels = 8;

    /// <summary>
    /// Floats between consecutive k up to which lanes that lie side by side are read where they are: 1 KiB, so that
    /// several k share a page and the processor foresees the next line.
    /// </summary>
    private const long NearDepthStride = 256;

    /// <summary>Where A is read.</summary>
    public OperandPlace A { get; private init; }

    /// <summary>Where B is read.</summary>
    public OperandPlace B { get; private init; }

    /// <summary>Units that the rows fall into; a unit is a rectangle of tiles carried out by one thread.</summary>
    public int UnitsDown { get; private init; }

    /// <summary>Units that the columns fall into.</summary>
    public int UnitsAcross { get; private init; }

    public static GemmBlocking Choose<TKernel>(in GemmOperands o, int threads)
        where TKernel : struct, IMicroKernel
    {
        bool readsA = o.Rows == 1 || (o.ARowStride == 1 && o.ADepthStride <= NearDepthStride);
        bool readsB = o.BColumnStride == 1 && (o.Rows <= 2 * TKernel.Rows || o.BDepthStride <= NearDepthStride);
        bool tall = o.Rows >= o.Columns;
        OperandPlace a = readsA ? OperandPlace.InPlace : tall ? OperandPlace.Local : OperandPlace.Shared;
        OperandPlace b = readsB ? OperandPlace.InPlace : tall ? OperandPlace.Shared : OperandPlace.Local;

        int rows = Parts(o.Rows, TKernel.Rows), columns = Parts(o.Columns, TKernel.Columns);
        int depth = Math.Clamp(o.Depth, 1, Gemm.KBlock);
        int mostRows = Math.Max(LocalFloats / (TKernel.Rows * depth), FewestRowPanels);
        int mostColumns = b == OperandPlace.Local && rows <= FewRowPanels
            ? 1
            : Math.Max(LocalFloats / (TKernel.Columns * depth), FewestColumnPanels);
        int down = 1, across = 1;
        if (tall) down = Units(rows, mostRows, FewestRowPanels, threads);
        else across = Units(columns, mostColumns, FewestColumnPanels, threads);

        // Too few for the threads: the other side is cut too, although blocks are then packed more than once.
        if (tall && down < threads) across = Math.Min(Parts(threads, down), columns);
        if (!tall && across < threads) down = Math.Min(Parts(threads, across), rows);
        return new GemmBlocking { A = a, B = b, UnitsDown = down, UnitsAcross = across };
    }

    /// <summary>Whether more threads than one bring more than they cost.</summary>
    /// <remarks>
    /// Where rows are few, reading and packing the other operand is most of the work, and takes as long for one row as
    /// multiplying by several.
    /// </remarks>
    public static bool IsWorthSharing(in GemmOperands o) =>
        (long)Math.Max(o.Rows, PackingRows) * o.Columns * o.Depth >= WorthSharing;

    /// <summary>Parts of at most so many that a whole falls into.</summary>
    public static int Parts(int whole, int most) => (int)(((long)whole + most - 1) / most);

    /// <summary>Equal units of panels: enough for the threads where that leaves each enough panels.</summary>
    private static int Units(int panels, int most, int fewest, int threads)
    {
        int units = Parts(panels, most);
        if (threads == 1) return units;
        units = Math.Max(units, Math.Min(threads * UnitsPerThread, Parts(panels, fewest)));
        return Math.Min(Parts(units, threads) * threads, panels);
    }
}

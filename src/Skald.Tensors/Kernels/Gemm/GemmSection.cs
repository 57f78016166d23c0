using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>A product carried out by all threads together: they share the packing first, then the tiles of C.</summary>
/// <remarks>
/// <para>
/// The items of its range are turns, one for each thread. In its turn a thread takes panels to pack until none is left,
/// waits for those that others still pack, and then takes units, which are rectangles of tiles. So one call of the
/// workers does both, and it also works when one thread carries out everything.
/// </para>
/// <para>
/// Within a unit the columns run fastest: a panel of A stays in the first cache, B in the second, and rows of C are
/// written in order of their addresses, which spares the translation of addresses.
/// </para>
/// </remarks>
internal unsafe struct GemmSection<TVector, TSimd, TKernel> : IRangeKernel
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Multiply-adds below which a second thread costs more than it brings: some microseconds.</summary>
    public const long WorthSharing = 300_000;

    /// <summary>Most column panels of a unit: their B over a block, 768 KiB, stays in the second cache.</summary>
    private const int MostColumnPanels = 12;

    /// <summary>Most row panels of a unit, each read once for all its columns.</summary>
    private const int MostRowPanels = 64;

    /// <summary>
    /// Row panels below which a unit is cut only where threads would lack work, since each unit fetches its B anew.
    /// </summary>
    private const int FewestRowPanels = 16;

    /// <summary>Column panels below which a unit is not cut where it packs A, since each unit packs its A anew.</summary>
    private const int FewestColumnPanels = 4;

    /// <summary>Row panels at the end of a block during which the next block's B is fetched.</summary>
    private const int BlockEndPanels = 9;

    /// <summary>Units for each thread, so that a slow thread can be evened out.</summary>
    private const int UnitsPerThread = 8;

    private readonly ScratchPool _scratch;
    private readonly GemmOperands _o;
    private readonly int _blocks;    // of K, at least one
    private readonly bool _packsA;
    private readonly bool _packsBLocally;
    private readonly int _unitRows;  // in panels
    private readonly int _unitColumns;
    private readonly int _unitsDown;
    private readonly int _units;
    private PackedOperand _a;
    private PackedOperand _b;
    private ScratchPool.Block? _block;
    private int _packClaimed;
    private int _packDone;
    private int _unitClaimed;

    public GemmSection(in GemmOperands operands, in PanelLayout layout, int threads, ScratchPool scratch)
    {
        _o = operands;
        _scratch = scratch;
        _blocks = Math.Max((_o.Depth + Gemm.KBlock - 1) / Gemm.KBlock, 1);
        int fullRows = _o.Rows / TKernel.Rows, fullColumns = _o.Columns / TKernel.Columns;
        int restRows = _o.Rows % TKernel.Rows, restColumns = _o.Columns % TKernel.Columns;
        _a = new PackedOperand(
            _o.A, _o.ARowStride, _o.ADepthStride, _o.Rows, _o.Depth, TKernel.Rows,
            restRows == 0 ? TKernel.Rows : TKernel.TileRows(restRows),
            _o.Rows == 1 ? 1 : fullRows);
        _packsA = layout.PacksA;
        _packsBLocally = layout.PacksBLocally;
        _b = new PackedOperand(
            _o.B, _o.BColumnStride, _o.BDepthStride, _o.Columns, _o.Depth, TKernel.Columns,
            restColumns == 0 ? TKernel.Columns : (restColumns + 15) & ~15,
            layout.SharesB ? 0 : _packsBLocally ? int.MaxValue : fullColumns);

        int down = Parts(_a.Panels, MostRowPanels), across = Parts(_b.Panels, MostColumnPanels);
        if (_packsBLocally) down = 1;
        if (threads > 1)
        {
            int wanted = threads * UnitsPerThread, fewest = wanted / 2;
            if (!_packsBLocally)
                down = Math.Max(down, Math.Min(Parts(wanted, across), Parts(_a.Panels, FewestRowPanels)));
            int narrowest = _packsA && !_packsBLocally ? FewestColumnPanels : 1;
            if (down * across < fewest)
                across = Math.Max(across, Math.Min(Parts(fewest, down), Parts(_b.Panels, narrowest)));
            if (down * across < fewest && !_packsBLocally) down = Math.Min(Parts(fewest, across), _a.Panels);
        }

        _unitRows = Parts(_a.Panels, down);
        _unitColumns = Parts(_b.Panels, across);
        _unitsDown = Parts(_a.Panels, _unitRows);
        _units = _unitsDown * Parts(_b.Panels, _unitColumns);
    }

    /// <summary>Rents what all threads share.</summary>
    public void Rent()
    {
        if (_a.Floats + _b.Floats == 0) return;
        _block = _scratch.Rent(_a.Floats + _b.Floats);
        _a.Destination = _block.Pointer;
        _b.Destination = _block.Pointer + _a.Floats;
    }

    /// <summary>Gives back what all threads shared.</summary>
    public void Return()
    {
        if (_block != null) _scratch.Return(_block);
        _block = null;
    }

    /// <summary>Carries out a turn on this section's own tag; the tag of the caller is not needed.</summary>
    public void Run<TCallerVector, TCallerSimd>(int start, int end)
        where TCallerVector : unmanaged
        where TCallerSimd : ISimd<TCallerVector>
    {
        PackShared();
        long aFloats = _packsA ? (Gemm.KBlock * TKernel.Rows) + Packing.Slack : 0;
        long bFloats = _packsBLocally ? (long)_unitColumns * Gemm.KBlock * TKernel.Columns : 0;
        ScratchPool.Block? local = aFloats + bFloats > 0 ? _scratch.Rent(aFloats + bFloats) : null;
        float* localB = local == null ? null : local.Pointer, localA = localB + bFloats;
        while (true)
        {
            // Down the rows first: the next unit finds the panels of B in the second cache.
            int unit = Interlocked.Increment(ref _unitClaimed) - 1;
            if (unit >= _units) break;
            int firstRow = unit % _unitsDown * _unitRows, firstColumn = unit / _unitsDown * _unitColumns;
            RunUnit(
                firstRow, Math.Min(firstRow + _unitRows, _a.Panels),
                firstColumn, Math.Min(firstColumn + _unitColumns, _b.Panels), localA, localB);
        }

        if (local != null) _scratch.Return(local);
    }

    /// <summary>Parts of at most so many that a whole falls into.</summary>
    private static int Parts(int whole, int most) => (whole + most - 1) / most;

    private void PackShared()
    {
        int count = _a.Items + _b.Items;
        if (Volatile.Read(ref _packDone) == count) return;
        while (true)
        {
            int item = Interlocked.Increment(ref _packClaimed) - 1;
            if (item >= count) break;
            if (item < _a.Items) _a.Fill<TVector, TSimd, TKernel>(item);
            else _b.Fill<TVector, TSimd, TKernel>(item - _a.Items);
            Interlocked.Increment(ref _packDone);
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _packDone) != count) spin.SpinOnce(sleep1Threshold: -1);
    }

    private readonly void PackB(int panel, int k, float* destination)
    {
        int first = panel * TKernel.Columns;
        Packing.Pack<TVector, TSimd, TKernel>(
            _o.B + (first * _o.BColumnStride) + (k * _o.BDepthStride), _o.BColumnStride, _o.BDepthStride,
            Math.Min(_o.Columns - first, TKernel.Columns), Math.Min(_o.Depth - k, Gemm.KBlock),
            destination, Width(panel));
    }

    /// <summary>Columns of a tile in a panel of B, the padding included.</summary>
    private readonly int Width(int panel) =>
        Math.Min((_o.Columns - (panel * TKernel.Columns) + 15) & ~15, TKernel.Columns);

    private readonly void RunUnit(
        int rowStart, int rowEnd, int columnStart, int columnEnd, float* localA, float* localB)
    {
        float* edge = stackalloc float[(TKernel.Rows * TKernel.Columns) + 16];
        edge = (float*)(((nint)edge + 63) & ~63);
        Unsafe.SkipInit(out Tile tile);
        for (int block = 0; block < _blocks; block++)
        {
            int k = block * Gemm.KBlock;
            bool last = block == _blocks - 1;
            tile.Depth = Math.Min(_o.Depth - k, Gemm.KBlock);
            tile.Add = _o.Accumulate || block > 0;
            for (int q = columnStart; q < columnEnd && _packsBLocally; q++)
                PackB(q, k, localB + ((q - columnStart) * Gemm.KBlock * TKernel.Columns));

            for (int p = rowStart; p < rowEnd; p++)
            {
                PlaceA(ref tile, p, k, localA);
                for (int q = columnStart; q < columnEnd; q++)
                {
                    int column = q * TKernel.Columns, width = Width(q);
                    tile.Bias = last && _o.Bias != null ? _o.Bias + column : null;
                    if (_b.Packs(q))
                    {
                        tile.B = _b.Panel(q) + ((long)k * width);
                        tile.BDepthStride = width;
                    }
                    else if (_packsBLocally)
                    {
                        tile.B = localB + ((q - columnStart) * Gemm.KBlock * TKernel.Columns);
                        tile.BDepthStride = width;
                    }
                    else
                    {
                        tile.B = _o.B + column + (k * _o.BDepthStride);
                        tile.BDepthStride = _o.BDepthStride;
                    }

                    PlanAhead(ref tile, k, p, rowStart, rowEnd, q, columnStart, columnEnd);
                    RunTile(ref tile, p, column, width, k, last, edge);
                }
            }
        }
    }

    /// <summary>Has a tile fetch its share of the next panel of A, or of the B that comes next where it is new.</summary>
    private readonly void PlanAhead(
        ref Tile tile, int k, int p, int rowStart, int rowEnd, int q, int columnStart, int columnEnd)
    {
        tile.AheadA = tile.AheadB = tile.B;
        tile.AheadAStep = tile.AheadBStep = 0;
        int steps = Math.Max((tile.Depth / Tile.AheadDepth) - TKernel.Rows, 1);
        if (p == rowStart && q + 1 < columnEnd && !_packsBLocally)
        {
            // The first panel of A meets each panel of B for the first time. The processor foresees what lies between.
            bool packed = _b.Packs(q + 1);
            tile.AheadA = packed ? _b.Panel(q + 1) + ((long)k * Width(q + 1)) : tile.B + TKernel.Columns;
            tile.AheadB = tile.AheadA + 16;
            tile.AheadAStep = tile.AheadBStep = Tile.AheadDepth * (packed ? Width(q + 1) : _o.BDepthStride);
            return;
        }

        int nextRow = p + 1 < rowEnd ? p + 1 : rowStart, nextK = p + 1 < rowEnd ? k : k + Gemm.KBlock;
        if (nextK < _o.Depth) PlanA(ref tile, nextRow * TKernel.Rows, nextK, q - columnStart, columnEnd - columnStart, steps);

        int part = p - rowEnd + BlockEndPanels;
        if (part >= 0 && k + Gemm.KBlock < _o.Depth && _b.Packs(q) && q < _b.Panels - 1)
        {
            tile.AheadBStep = 16;
            tile.AheadB = _b.Panel(q) + ((k + Gemm.KBlock) * (long)TKernel.Columns) + (part * steps * tile.AheadBStep);
        }
    }

    /// <summary>Has the tile of a turn fetch its share of a panel of A, which lies as the caller stored it.</summary>
    private readonly void PlanA(ref Tile tile, int row, int k, int turn, int turns, int steps)
    {
        int rows = Math.Min(_o.Rows - row, TKernel.Rows), depth = Math.Min(_o.Depth - k, Gemm.KBlock);
        float* a = _o.A + (row * _o.ARowStride) + (k * _o.ADepthStride);
        if (_o.ADepthStride != 1)
        {
            // Lanes side by side: where they end, since they begin where those of the panel before end.
            int share = Parts(depth, turns);
            tile.AheadA = a + ((rows - 1) * _o.ARowStride) + (turn * share * _o.ADepthStride);
            tile.AheadAStep = Math.Max(share / steps, 1) * _o.ADepthStride;
        }
        else if (_o.ARowStride <= depth + 16)
        {
            // Rows that follow one another: a stretch of memory.
            long share = rows * _o.ARowStride / turns;
            tile.AheadA = a + (turn * share);
            tile.AheadAStep = (share + steps - 1) / steps;
        }
        else if (turn < rows)
        {
            tile.AheadA = a + (turn * _o.ARowStride);
            tile.AheadAStep = tile.AheadBStep = Parts(depth, steps);
            if (turn + turns < rows) tile.AheadB = tile.AheadA + (turns * _o.ARowStride);
            else tile.AheadBStep = 0;
        }
    }

    /// <summary>Points a tile at its panel of A, which is packed first where that pays.</summary>
    private readonly void PlaceA(ref Tile tile, int panel, int k, float* local)
    {
        int row = panel * TKernel.Rows, height = TKernel.TileRows(Math.Min(_o.Rows - row, TKernel.Rows));
        tile.A = _o.A + (row * _o.ARowStride) + (k * _o.ADepthStride);
        tile.ADepthStride = _o.ADepthStride;
        bool packed = _a.Packs(panel);
        if (!packed && !_packsA) return;

        if (packed)
        {
            tile.A = _a.Panel(panel) + ((long)k * height);
        }
        else
        {
            bool wholeVectors = row + ((TKernel.Rows + 15) & ~15) <= _o.Rows;
            Packing.PackFull<TVector, TSimd, TKernel>(
                tile.A, _o.ARowStride, _o.ADepthStride, tile.Depth, local, TKernel.Rows, wholeVectors);
            tile.A = local;
        }

        tile.ADepthStride = height;
    }

    private readonly void RunTile(ref Tile tile, int panel, int column, int width, int k, bool last, float* edge)
    {
        int row = panel * TKernel.Rows, rows = Math.Min(_o.Rows - row, TKernel.Rows), height = TKernel.TileRows(rows);
        int columns = Math.Min(_o.Columns - column, TKernel.Columns);
        tile.C = _o.C + (row * _o.CRowStride) + column;
        tile.CRowStride = _o.CRowStride;
        if (rows == height && columns == width)
        {
            TKernel.Run(in tile, height, width);
        }
        else
        {
            Tile whole = tile;
            whole.C = edge;
            whole.CRowStride = width;
            whole.Add = false;
            whole.Bias = null;
            TKernel.Run(in whole, height, width);
            Epilogue.Merge<TVector, TSimd>(edge, width, in tile, rows, columns);
        }

        if (last && _o.Argument != null)
        {
            Epilogue.Differentiate<TVector, TSimd>(
                tile.C, _o.Argument + (row * _o.CRowStride) + column, _o.CRowStride, rows, columns, _o.Activation);
        }
        else if (last && (_o.Activation != Activation.None || _o.PreActivation != null))
        {
            float* before = _o.PreActivation == null ? null : _o.PreActivation + (row * _o.CRowStride) + column;
            Epilogue.Activate<TVector, TSimd>(tile.C, before, _o.CRowStride, rows, columns, _o.Activation);
        }
    }
}

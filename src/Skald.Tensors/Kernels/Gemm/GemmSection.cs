using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>A product carried out by all threads together: they share the packing first, then the tiles of C.</summary>
/// <remarks>
/// The items of its range are units: rectangles of tiles. Before its first unit a thread takes panels to pack until
/// none is left, and waits for those that others still pack. So one call of the workers does both, and it also works
/// when one thread carries out everything.
/// </remarks>
internal unsafe struct GemmSection<TVector, TSimd, TKernel> : IRangeKernel
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Multiply-adds below which a second thread costs more than it brings: some microseconds.</summary>
    public const long WorthSharing = 300_000;

    /// <summary>Column panels of a unit: its C, 192 KiB, stays in the second cache from block to block.</summary>
    private const int UnitColumnPanels = 16;

    /// <summary>Units for each thread, so that a slow thread can be evened out.</summary>
    private const int UnitsPerThread = 8;

    private readonly ScratchPool _scratch;
    private readonly GemmOperands _o;
    private readonly int _blocks;    // of K, at least one
    private readonly bool _packsBLocally;
    private readonly int _unitRows;  // in panels
    private readonly int _unitColumns;
    private readonly int _unitsAcross;
    private PackedOperand _a;
    private PackedOperand _b;
    private ScratchPool.Block? _block;
    private int _packClaimed;
    private int _packDone;

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
            layout.PacksA ? 0 : _o.Rows == 1 ? 1 : fullRows);
        _packsBLocally = layout.PacksBLocally;
        _b = new PackedOperand(
            _o.B, _o.BColumnStride, _o.BDepthStride, _o.Columns, _o.Depth, TKernel.Columns,
            restColumns == 0 ? TKernel.Columns : (restColumns + 15) & ~15,
            layout.SharesB ? 0 : _packsBLocally ? int.MaxValue : fullColumns);

        _unitRows = _packsBLocally ? _a.Panels : Math.Min(_a.Panels, Gemm.UnitRowPanels);
        _unitColumns = Math.Min(_b.Panels, UnitColumnPanels);
        int wanted = threads == 1 ? 1 : threads * UnitsPerThread;
        while (_unitColumns > 1 && Count() < wanted) _unitColumns = (_unitColumns + 1) / 2;
        while (_unitRows > 1 && !_packsBLocally && Count() < wanted) _unitRows = (_unitRows + 1) / 2;
        _unitsAcross = (_b.Panels + _unitColumns - 1) / _unitColumns;
        Units = (int)Count();
    }

    /// <summary>Items of the range.</summary>
    public int Units { get; }

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

    /// <summary>Carries out units on this section's own tag; the tag of the caller is not needed.</summary>
    public void Run<TCallerVector, TCallerSimd>(int start, int end)
        where TCallerVector : unmanaged
        where TCallerSimd : ISimd<TCallerVector>
    {
        PackShared();
        ScratchPool.Block? local = _packsBLocally ? _scratch.Rent(Gemm.KBlock * TKernel.Columns) : null;
        for (int unit = start; unit < end; unit++)
        {
            int firstRow = unit / _unitsAcross * _unitRows, firstColumn = unit % _unitsAcross * _unitColumns;
            RunUnit(
                firstRow, Math.Min(firstRow + _unitRows, _a.Panels),
                firstColumn, Math.Min(firstColumn + _unitColumns, _b.Panels),
                local == null ? null : local.Pointer);
        }

        if (local != null) _scratch.Return(local);
    }

    private readonly long Count() =>
        ((long)_a.Panels + _unitRows - 1) / _unitRows * (((long)_b.Panels + _unitColumns - 1) / _unitColumns);

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

    private readonly void RunUnit(int rowStart, int rowEnd, int columnStart, int columnEnd, float* localB)
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
                    PackB(q, k, localB);
                    tile.B = localB;
                    tile.BDepthStride = width;
                }
                else
                {
                    tile.B = _o.B + column + (k * _o.BDepthStride);
                    tile.BDepthStride = _o.BDepthStride;
                }

                for (int p = rowStart; p < rowEnd; p++) RunTile(ref tile, p, column, width, k, last, edge);
            }
        }
    }

    private readonly void RunTile(ref Tile tile, int panel, int column, int width, int k, bool last, float* edge)
    {
        int row = panel * TKernel.Rows, rows = Math.Min(_o.Rows - row, TKernel.Rows), height = TKernel.TileRows(rows);
        int columns = Math.Min(_o.Columns - column, TKernel.Columns);
        if (_a.Packs(panel))
        {
            tile.A = _a.Panel(panel) + ((long)k * height);
            tile.ARowStride = 1;
            tile.ADepthStride = height;
        }
        else
        {
            tile.A = _o.A + (row * _o.ARowStride) + (k * _o.ADepthStride);
            tile.ARowStride = _o.ARowStride;
            tile.ADepthStride = _o.ADepthStride;
        }

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

        if (last && (_o.Activation != Activation.None || _o.PreActivation != null))
        {
            float* before = _o.PreActivation == null ? null : _o.PreActivation + (row * _o.CRowStride) + column;
            Epilogue.Activate<TVector, TSimd>(tile.C, before, _o.CRowStride, rows, columns, _o.Activation);
        }
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>A product carried out by all threads together: they share the packing first, then the tiles of C.</summary>
/// <remarks>
/// The items of its range are units: rectangles of tiles. Before its first unit a thread takes panels to pack until none
/// is left and waits for those that others still pack. So one call of the workers does both, and it also works when one
/// thread carries out everything.
/// </remarks>
internal unsafe struct GemmSection<TVector, TSimd, TKernel> : IRangeKernel
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Multiply-adds below which a second thread costs more than it brings: a few microseconds of one.</summary>
    public const long WorthSharing = 300_000;

    /// <summary>Row panels of a unit: their A over a block of K, 192 KiB, stays in the second cache.</summary>
    private const int UnitRowPanels = 8;

    /// <summary>Units for each thread, so that a slow thread can be evened out.</summary>
    private const int UnitsPerThread = 8;

    private readonly ScratchPool _scratch;
    private readonly GemmOperands _o;
    private readonly int _rowPanels;
    private readonly int _columnPanels;
    private readonly int _blocks;        // of K, at least one
    private readonly int _firstPackedA;  // panels from here on are packed
    private readonly int _firstPackedB;
    private readonly bool _packsBLocally;
    private readonly long _panelA;       // floats of one packed panel, all K
    private readonly long _panelB;
    private readonly int _unitRows;      // in panels
    private readonly int _unitColumns;
    private readonly int _unitsAcross;
    private readonly int _packCount;
    private ScratchPool.Block? _block;
    private float* _packedA;
    private float* _packedB;
    private int _packClaimed;
    private int _packDone;

    public GemmSection(in GemmOperands operands, in PanelLayout layout, int threads, ScratchPool scratch)
    {
        _o = operands;
        _scratch = scratch;
        _rowPanels = (int)(((long)_o.Rows + TKernel.Rows - 1) / TKernel.Rows);
        _columnPanels = (int)(((long)_o.Columns + TKernel.Columns - 1) / TKernel.Columns);
        _blocks = Math.Max((_o.Depth + Gemm.KBlock - 1) / Gemm.KBlock, 1);

        _firstPackedA = layout.PacksA ? 0 : _o.Rows == 1 ? 1 : _o.Rows / TKernel.Rows;
        _packsBLocally = layout.PacksBLocally;
        _firstPackedB = layout.SharesB ? 0 : _packsBLocally ? _columnPanels : _o.Columns / TKernel.Columns;
        _panelA = (((long)_o.Depth * TKernel.Rows) + Packing.Slack + 15) & ~15L;
        _panelB = (long)_o.Depth * TKernel.Columns;
        _packCount = _rowPanels - _firstPackedA + ((_columnPanels - _firstPackedB) * _blocks);

        _unitRows = _packsBLocally ? _rowPanels : Math.Min(_rowPanels, UnitRowPanels);
        _unitColumns = _columnPanels;
        int wanted = threads == 1 ? 1 : threads * UnitsPerThread;
        while (_unitColumns > 1 && Count() < wanted) _unitColumns = (_unitColumns + 1) / 2;
        while (_unitRows > 1 && !_packsBLocally && Count() < wanted) _unitRows = (_unitRows + 1) / 2;
        _unitsAcross = (_columnPanels + _unitColumns - 1) / _unitColumns;
        Units = (int)Count();
    }

    /// <summary>Items of the range.</summary>
    public int Units { get; }

    /// <summary>Rents what all threads share.</summary>
    public void Rent()
    {
        long a = (_rowPanels - _firstPackedA) * _panelA, b = (_columnPanels - _firstPackedB) * _panelB;
        if (a + b == 0) return;
        _block = _scratch.Rent(a + b);
        _packedA = _block.Pointer;
        _packedB = _packedA + a;
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
                firstRow, Math.Min(firstRow + _unitRows, _rowPanels),
                firstColumn, Math.Min(firstColumn + _unitColumns, _columnPanels),
                local == null ? null : local.Pointer);
        }

        if (local != null) _scratch.Return(local);
    }

    private long Count() =>
        ((long)_rowPanels + _unitRows - 1) / _unitRows * (((long)_columnPanels + _unitColumns - 1) / _unitColumns);

    private void PackShared()
    {
        if (Volatile.Read(ref _packDone) == _packCount) return;
        int packedA = _rowPanels - _firstPackedA;
        while (true)
        {
            int item = Interlocked.Increment(ref _packClaimed) - 1;
            if (item >= _packCount) break;
            if (item < packedA) PackA(_firstPackedA + item);
            else PackB(_firstPackedB + ((item - packedA) / _blocks), (item - packedA) % _blocks);
            Interlocked.Increment(ref _packDone);
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _packDone) != _packCount) spin.SpinOnce(sleep1Threshold: -1);
    }

    private readonly void PackA(int panel)
    {
        int first = panel * TKernel.Rows, rows = Math.Min(_o.Rows - first, TKernel.Rows);
        Packing.Pack<TVector, TSimd, TKernel>(
            _o.A + (first * _o.ARowStride), _o.ARowStride, _o.ADepthStride, rows, _o.Rows - first, _o.Depth,
            _packedA + ((panel - _firstPackedA) * _panelA), TKernel.TileRows(rows));
    }

    private readonly void PackB(int panel, int block)
    {
        int k = block * Gemm.KBlock;
        PackB(panel, k, _packedB + ((panel - _firstPackedB) * _panelB) + ((long)k * Width(panel)));
    }

    private readonly void PackB(int panel, int k, float* destination)
    {
        int first = panel * TKernel.Columns;
        Packing.Pack<TVector, TSimd, TKernel>(
            _o.B + (first * _o.BColumnStride) + (k * _o.BDepthStride), _o.BColumnStride, _o.BDepthStride,
            Math.Min(_o.Columns - first, TKernel.Columns), _o.Columns - first, Math.Min(_o.Depth - k, Gemm.KBlock),
            destination, Width(panel));
    }

    /// <summary>Columns of a tile in a panel of B, the padding included.</summary>
    private readonly int Width(int panel) => Math.Min((_o.Columns - (panel * TKernel.Columns) + 15) & ~15, TKernel.Columns);

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
                if (q >= _firstPackedB)
                {
                    tile.B = _packedB + ((q - _firstPackedB) * _panelB) + ((long)k * width);
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
        if (panel >= _firstPackedA)
        {
            tile.A = _packedA + ((panel - _firstPackedA) * _panelA) + ((long)k * height);
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

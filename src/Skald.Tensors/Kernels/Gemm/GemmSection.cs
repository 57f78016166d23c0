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
/// Within a unit the panels of the block that this thread has packed run fastest: they stay in the second cache, and
/// each panel of the other operand is fetched once while its predecessor is at work.
/// </para>
/// </remarks>
internal unsafe partial struct GemmSection<TVector, TSimd, TKernel> : IRangeKernel
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    private readonly ScratchPool _scratch;
    private readonly GemmOperands _o;
    private readonly GemmBlocking _blocking;
    private readonly int _blocks;  // of K, at least one
    private readonly int _units;
    private readonly int _threads;
    private PackedOperand _a;
    private PackedOperand _b;
    private ScratchPool.Block? _block;
    private int _packClaimed;
    private int _packDone;
    private int _unitClaimed;

    public GemmSection(in GemmOperands operands, in GemmBlocking blocking, int threads, ScratchPool scratch)
    {
        _o = operands;
        _blocking = blocking;
        _scratch = scratch;
        _blocks = Math.Max(GemmBlocking.Parts(_o.Depth, Gemm.KBlock), 1);
        _units = blocking.UnitsDown * blocking.UnitsAcross;
        _threads = threads;
        _a = new PackedOperand(
            _o.A, _o.ARowStride, _o.ADepthStride, _o.Rows, _o.Depth, TKernel.Rows, LastHeight,
            FirstShared(blocking.A, _o.Rows == 1 ? 1 : _o.Rows / TKernel.Rows));
        _b = new PackedOperand(
            _o.B, _o.BColumnStride, _o.BDepthStride, _o.Columns, _o.Depth, TKernel.Columns, LastWidth,
            FirstShared(blocking.B, _o.Columns / TKernel.Columns));
    }

    /// <summary>Rows of the last panel of A, its padding included.</summary>
    private readonly int LastHeight =>
        _o.Rows % TKernel.Rows == 0 ? TKernel.Rows : TKernel.TileRows(_o.Rows % TKernel.Rows);

    /// <summary>Columns of the last panel of B, its padding included.</summary>
    private readonly int LastWidth =>
        _o.Columns % TKernel.Columns == 0 ? TKernel.Columns : (_o.Columns % TKernel.Columns + 15) & ~15;

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
        long floats = LocalFloats();
        ScratchPool.Block? local = floats > 0 ? _scratch.Rent(floats) : null;
        while (true)
        {
            int unit = Interlocked.Increment(ref _unitClaimed) - 1;
            if (unit >= _units) break;
            RunUnit(unit, local == null ? null : local.Pointer);
        }

        if (local != null) _scratch.Return(local);
    }

    /// <summary>The first panel that the threads pack together.</summary>
    private static int FirstShared(OperandPlace place, int full) => place switch
    {
        OperandPlace.Shared => 0,
        OperandPlace.Local => int.MaxValue,
        _ => full,
    };

    /// <summary>One of so many about equal parts of a range.</summary>
    private static (int Start, int End) Share(int whole, int part, int parts) =>
        ((int)((long)whole * part / parts), (int)((long)whole * (part + 1) / parts));

    private readonly long LocalFloats()
    {
        int depth = Math.Min(_o.Depth, Gemm.KBlock);
        if (_blocking.A == OperandPlace.Local)
            return GemmBlocking.Parts(_a.Panels, _blocking.UnitsDown) * PackedOperand.FloatsOf(TKernel.Rows, depth);
        return _blocking.B == OperandPlace.Local
            ? GemmBlocking.Parts(_b.Panels, _blocking.UnitsAcross) * PackedOperand.FloatsOf(TKernel.Columns, depth)
            : 0;
    }

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

    /// <summary>The rows of A from one panel to another over a block of K, packed by this thread.</summary>
    private readonly PackedOperand LocalA(int start, int end, int k, int depth, float* destination)
    {
        int first = start * TKernel.Rows, lanes = Math.Min(end * TKernel.Rows, _o.Rows) - first;
        return new PackedOperand(
            _o.A + (first * _o.ARowStride) + (k * _o.ADepthStride), _o.ARowStride, _o.ADepthStride, lanes, depth,
            TKernel.Rows, end == _a.Panels ? LastHeight : TKernel.Rows, first: 0, _o.Rows - first - lanes)
        {
            Destination = destination,
        };
    }

    /// <summary>The columns of B from one panel to another over a block of K, packed by this thread.</summary>
    private readonly PackedOperand LocalB(int start, int end, int k, int depth, float* destination)
    {
        int first = start * TKernel.Columns, lanes = Math.Min(end * TKernel.Columns, _o.Columns) - first;
        return new PackedOperand(
            _o.B + (first * _o.BColumnStride) + (k * _o.BDepthStride), _o.BColumnStride, _o.BDepthStride, lanes, depth,
            TKernel.Columns, end == _b.Panels ? LastWidth : TKernel.Columns, first: 0, _o.Columns - first - lanes)
        {
            Destination = destination,
        };
    }

    /// <summary>Where the row panels of a unit begin and end.</summary>
    private readonly (int Start, int End) Rows(int unit) =>
        Share(_a.Panels, unit % _blocking.UnitsDown, _blocking.UnitsDown);

    /// <summary>Where the column panels of a unit begin and end.</summary>
    private readonly (int Start, int End) Columns(int unit) =>
        Share(_b.Panels, unit / _blocking.UnitsDown, _blocking.UnitsAcross);

    private readonly void RunUnit(int unit, float* memory)
    {
        (int rowStart, int rowEnd) = Rows(unit);
        (int columnStart, int columnEnd) = Columns(unit);
        float* edge = stackalloc float[(TKernel.Rows * TKernel.Columns) + 16];
        edge = (float*)(((nint)edge + 63) & ~63);
        Unsafe.SkipInit(out Tile tile);
        bool keepsA = _blocking.A == OperandPlace.Local;
        int rows = rowEnd - rowStart, columns = columnEnd - columnStart;
        int outer = keepsA ? columns : rows, inner = keepsA ? rows : columns;
        for (int block = 0; block < _blocks; block++)
        {
            int k = block * Gemm.KBlock;
            bool last = block == _blocks - 1;
            tile.Depth = Math.Min(_o.Depth - k, Gemm.KBlock);
            tile.Add = _o.Accumulate || block > 0;
            PackedOperand local = default;
            if (keepsA) local = LocalA(rowStart, rowEnd, k, tile.Depth, memory);
            else if (_blocking.B == OperandPlace.Local) local = LocalB(columnStart, columnEnd, k, tile.Depth, memory);
            local.Fill<TVector, TSimd, TKernel>();

            for (int i = 0; i < outer; i++)
            {
                if (keepsA) PlaceB(ref tile, columnStart + i, k);
                else PlaceA(ref tile, rowStart + i, k);
                var ahead = new Ahead(in this, unit, i, k);
                for (int j = 0; j < inner; j++)
                {
                    int p = rowStart + (keepsA ? j : i), q = columnStart + (keepsA ? i : j);
                    if (keepsA)
                    {
                        tile.A = local.Panel(j);
                        tile.ADepthStride = Height(p);
                    }
                    else if (_blocking.B == OperandPlace.Local)
                    {
                        tile.B = local.Panel(j);
                        tile.BDepthStride = Width(q);
                    }
                    else
                    {
                        PlaceB(ref tile, q, k);
                    }

                    tile.Bias = last && _o.Bias != null ? _o.Bias + (q * TKernel.Columns) : null;
                    ahead.Plan(ref tile, j);
                    if (last && _o.Argument != null)
                        Ahead.Fetch(ref tile, _o.Argument + (p * TKernel.Rows * _o.CRowStride) + (q * TKernel.Columns), _o.CRowStride);
                    RunTile(ref tile, p, q * TKernel.Columns, Width(q), k, last, edge);
                }
            }
        }
    }

    /// <summary>Rows of a tile in a panel of A, the padding included.</summary>
    private readonly int Height(int panel) => panel == _a.Panels - 1 ? LastHeight : TKernel.Rows;

    /// <summary>Columns of a tile in a panel of B, the padding included.</summary>
    private readonly int Width(int panel) => panel == _b.Panels - 1 ? LastWidth : TKernel.Columns;

    /// <summary>Points a tile at a panel of A that is shared or read in place.</summary>
    private readonly void PlaceA(ref Tile tile, int panel, int k)
    {
        bool packed = _a.Packs(panel);
        int height = Height(panel);
        tile.A = packed
            ? _a.Panel(panel) + ((long)k * height)
            : _o.A + (panel * TKernel.Rows * _o.ARowStride) + (k * _o.ADepthStride);
        tile.ADepthStride = packed ? height : _o.ADepthStride;
    }

    /// <summary>Points a tile at a panel of B that is shared or read in place.</summary>
    private readonly void PlaceB(ref Tile tile, int panel, int k)
    {
        bool packed = _b.Packs(panel);
        int width = Width(panel);
        tile.B = packed
            ? _b.Panel(panel) + ((long)k * width)
            : _o.B + (panel * TKernel.Columns) + (k * _o.BDepthStride);
        tile.BDepthStride = packed ? width : _o.BDepthStride;
    }

    private readonly void RunTile(ref Tile tile, int panel, int column, int width, int k, bool last, float* edge)
    {
        int row = panel * TKernel.Rows, rows = Math.Min(_o.Rows - row, TKernel.Rows), height = Height(panel);
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

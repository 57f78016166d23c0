using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

internal unsafe partial struct GemmSection<TVector, TSimd, TKernel>
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    /// <summary>
    /// What the tiles on one panel of the streaming operand fetch into the second cache: the next panel that streams,
    /// and a share of what this thread will pack next.
    /// </summary>
    private readonly struct Ahead
    {
        private readonly int _first;   // tiles of the unit, over this block of K, before these
        private readonly float* _stream;
        private readonly long _streamShare;
        private readonly long _streamStep;
        private readonly float* _next;
        private readonly bool _nextByLanes;
        private readonly int _parts;   // into which a lane or the depth falls, each fetched by one tile
        private readonly int _pieces;  // lanes, or lines of lanes side by side
        private readonly long _piecesPerTile;  // in 2⁻³²
        private readonly long _pieceStride;
        private readonly long _partStride;
        private readonly long _nextStep;

        public Ahead(in GemmSection<TVector, TSimd, TKernel> section, int unit, int outer, int k)
        {
            ref readonly GemmOperands o = ref section._o;
            bool keepsA = section._blocking.A == OperandPlace.Local;
            bool keepsB = section._blocking.B == OperandPlace.Local;
            (int rowStart, int rowEnd) = section.Rows(unit);
            (int columnStart, int columnEnd) = section.Columns(unit);
            int rows = rowEnd - rowStart, columns = columnEnd - columnStart;
            int outers = keepsA ? columns : rows, inner = keepsA ? rows : columns, tiles = rows * columns;
            int steps = Math.Max((Math.Min(o.Depth - k, Gemm.KBlock) / Tile.AheadDepth) - TKernel.Rows, 1);
            _first = outer * inner;

            bool wraps = outer + 1 == outers;
            int streamK = wraps ? k + Gemm.KBlock : k, panel = wraps ? 0 : outer + 1;
            int depth = Math.Min(o.Depth - streamK, Gemm.KBlock);
            if (depth > 0 && keepsA)
                section.StreamB(columnStart + panel, streamK, depth, inner, out _stream, out _streamShare, out _streamStep);
            else if (depth > 0)
                section.StreamA(rowStart + panel, streamK, depth, inner, out _stream, out _streamShare);
            if (_streamStep == 0) _streamStep = Math.Max((_streamShare + steps - 1) / steps, 1);

            k += Gemm.KBlock;
            if (k >= o.Depth)
            {
                // The unit that will probably be this thread's next: threads take turns.
                unit = Math.Max(unit + section._threads, Volatile.Read(in section._unitClaimed));
                if (unit >= section._units) return;
                k = 0;
                (rowStart, rowEnd) = section.Rows(unit);
                (columnStart, columnEnd) = section.Columns(unit);
            }

            int lanes;
            long laneStride, depthStride;
            if (keepsA)
            {
                int first = rowStart * TKernel.Rows;
                lanes = Math.Min(rowEnd * TKernel.Rows, o.Rows) - first;
                (laneStride, depthStride) = (o.ARowStride, o.ADepthStride);
                _next = o.A + (first * laneStride) + (k * depthStride);
            }
            else if (keepsB)
            {
                int first = columnStart * TKernel.Columns;
                lanes = Math.Min(columnEnd * TKernel.Columns, o.Columns) - first;
                (laneStride, depthStride) = (o.BColumnStride, o.BDepthStride);
                _next = o.B + (first * laneStride) + (k * depthStride);
            }
            else
            {
                return;
            }

            depth = Math.Min(o.Depth - k, Gemm.KBlock);
            _nextByLanes = depthStride == 1;
            _pieces = _nextByLanes ? lanes : (lanes + 15) / 16;
            _parts = Math.Max(tiles / _pieces, 1);
            int share = GemmBlocking.Parts(depth, _parts);
            _piecesPerTile = ((long)_pieces << 32) / tiles;
            _pieceStride = _nextByLanes ? laneStride : 16;
            _partStride = share * depthStride;
            _nextStep = _nextByLanes ? GemmBlocking.Parts(share, steps) : Math.Max(share / steps, 1) * depthStride;
        }

        /// <summary>Gives a tile its share.</summary>
        public void Plan(ref Tile tile, int turn)
        {
            tile.AheadA = tile.AheadB = tile.B;
            tile.AheadAStep = tile.AheadBStep = 0;
            if (_stream != null)
            {
                tile.AheadA = _stream + (turn * _streamShare);
                tile.AheadAStep = _streamStep;
            }

            if (_next == null) return;
            turn += _first;
            int piece = (int)((turn * _piecesPerTile) >> 32), part = turn % _parts;
            tile.AheadB = _next + (piece * _pieceStride) + (part * _partStride);
            tile.AheadBStep = _nextStep;
        }

        /// <summary>Fetches the tile's own rows of a matrix instead, which are read as soon as its sum is there.</summary>
        public static void Fetch(ref Tile tile, float* rows, long rowStride)
        {
            tile.AheadA = rows;
            tile.AheadB = rows + 16;
            tile.AheadAStep = tile.AheadBStep = rowStride;
        }
    }

    /// <summary>Where a panel of A streams from, and how much of it each of some tiles fetches.</summary>
    private readonly void StreamA(int panel, int k, int depth, int tiles, out float* start, out long share)
    {
        bool packed = _a.Packs(panel);
        start = packed ? _a.Panel(panel) + ((long)k * Height(panel)) : null;
        share = packed ? (long)depth * Height(panel) / tiles : 0;
    }

    /// <summary>Where a panel of B streams from, and how much of it each of some tiles fetches.</summary>
    /// <remarks>In place, it is the first line of each row: the processor fetches its neighbour.</remarks>
    private readonly void StreamB(
        int panel, int k, int depth, int tiles, out float* start, out long share, out long step)
    {
        bool packed = _b.Packs(panel);
        start = packed
            ? _b.Panel(panel) + ((long)k * Width(panel))
            : _o.B + (panel * TKernel.Columns) + (k * _o.BDepthStride);
        share = packed ? (long)depth * Width(panel) / tiles : GemmBlocking.Parts(depth, tiles) * _o.BDepthStride;
        step = packed ? 0 : _o.BDepthStride;
    }
}

using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

internal unsafe partial struct GemmSection<TVector, TSimd, TKernel>
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    /// <summary>
    /// What the tiles on one panel of the streaming operand fetch into the second cache: the next panel that streams, and
    /// of the next block of K what this thread will pack.
    /// </summary>
    private readonly struct Ahead
    {
        private readonly int _inner;  // tiles that share the work
        private readonly int _steps;  // that a tile takes once its part of C is on its way
        private readonly float* _stream;
        private readonly long _streamShare;
        private readonly long _streamStep;
        private readonly float* _next;
        private readonly int _nextLanes;
        private readonly int _nextDepth;
        private readonly long _laneStride;
        private readonly long _depthStride;
        private readonly int _first;  // tiles of the unit's block before these
        private readonly int _tiles;  // of the unit's block

        public Ahead(
            in GemmSection<TVector, TSimd, TKernel> section, int rowStart, int columnStart, int rows, int columns, int outer, int k)
        {
            ref readonly GemmOperands o = ref section._o;
            bool keepsA = section._blocking.A == OperandPlace.Local;
            int outers = keepsA ? columns : rows, depth = Math.Min(o.Depth - k, Gemm.KBlock);
            _inner = keepsA ? rows : columns;
            _steps = Math.Max((depth / Tile.AheadDepth) - TKernel.Rows, 1);
            (_first, _tiles) = (outer * _inner, outers * _inner);

            bool wraps = outer + 1 == outers;
            int streamK = wraps ? k + Gemm.KBlock : k, panel = wraps ? 0 : outer + 1;
            int streamDepth = Math.Min(o.Depth - streamK, Gemm.KBlock);
            if (streamDepth > 0 && keepsA) section.StreamB(columnStart + panel, streamK, streamDepth, _inner, out _stream, out _streamShare, out _streamStep);
            else if (streamDepth > 0) section.StreamA(rowStart + panel, streamK, streamDepth, _inner, out _stream, out _streamShare, out _streamStep);
            if (_streamStep == 0) _streamStep = Math.Max((_streamShare + _steps - 1) / _steps, 1);

            k += Gemm.KBlock;
            _nextDepth = Math.Min(o.Depth - k, Gemm.KBlock);
            if (_nextDepth <= 0) return;
            if (keepsA)
            {
                _next = o.A + (rowStart * TKernel.Rows * o.ARowStride) + (k * o.ADepthStride);
                _nextLanes = Math.Min(rows * TKernel.Rows, o.Rows - (rowStart * TKernel.Rows));
                (_laneStride, _depthStride) = (o.ARowStride, o.ADepthStride);
            }
            else if (section._blocking.B == OperandPlace.Local)
            {
                _next = o.B + (columnStart * TKernel.Columns * o.BColumnStride) + (k * o.BDepthStride);
                _nextLanes = Math.Min(columns * TKernel.Columns, o.Columns - (columnStart * TKernel.Columns));
                (_laneStride, _depthStride) = (o.BColumnStride, o.BDepthStride);
            }
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
            if (_depthStride == 1)
            {
                // A row, or part of one.
                int turns = Math.Max(_tiles / _nextLanes, 1), share = _nextDepth / turns;
                int lane = Math.Min((int)((long)turn * _nextLanes / _tiles), _nextLanes - 1);
                tile.AheadB = _next + (lane * _laneStride) + (turn % turns * share);
                tile.AheadBStep = Math.Max((share + _steps - 1) / _steps, 1);
            }
            else
            {
                // A line of lanes side by side, over some k.
                int lines = (_nextLanes + 15) / 16, ranges = Math.Max(_tiles / lines, 1);
                int share = (_nextDepth + ranges - 1) / ranges, range = Math.Min(turn / lines, ranges - 1);
                tile.AheadB = _next + (turn % lines * 16) + (range * share * _depthStride);
                tile.AheadBStep = Math.Max(share / _steps, 1) * _depthStride;
            }
        }
    }

    /// <summary>Where a panel of A streams from, and how much of it each of some tiles fetches.</summary>
    private readonly void StreamA(int panel, int k, int depth, int tiles, out float* start, out long share, out long step)
    {
        start = null;
        share = step = 0;
        if (!_a.Packs(panel)) return;
        start = _a.Panel(panel) + ((long)k * Height(panel));
        share = (long)depth * Height(panel) / tiles;
    }

    /// <summary>Where a panel of B streams from, and how much of it each of some tiles fetches.</summary>
    private readonly void StreamB(int panel, int k, int depth, int tiles, out float* start, out long share, out long step)
    {
        step = 0;
        if (_b.Packs(panel))
        {
            start = _b.Panel(panel) + ((long)k * Width(panel));
            share = (long)depth * Width(panel) / tiles;
            return;
        }

        // Read in place: the first line of a row; the processor fetches its neighbour.
        start = _o.B + (panel * TKernel.Columns) + (k * _o.BDepthStride);
        share = GemmBlocking.Parts(depth, tiles) * _o.BDepthStride;
        step = _o.BDepthStride;
    }
}

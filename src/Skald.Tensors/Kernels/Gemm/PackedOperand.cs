using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Packed panels of an operand, and the pieces of work that fill them.</summary>
/// <remarks>A lane is a row of A or a column of B; a panel holds, for each k, some lanes side by side.</remarks>
internal unsafe struct PackedOperand
{
    /// <summary>Full panels filled together: of a row of memory, 384 bytes or more are then read in one go.</summary>
    private const int PanelsTogether = 8;

    /// <summary>Consecutive k filled together.</summary>
    private const int DepthTogether = 128;

    private readonly float* _source;
    private readonly long _laneStride;
    private readonly long _depthStride;
    private readonly int _lanes;
    private readonly int _depth;
    private readonly int _width;
    private readonly int _lastWidth;
    private readonly int _first;
    private readonly int _full;        // full panels to fill, from _first on
    private readonly int _chunks;      // of depth, in which full panels are filled
    private readonly int _groups;

    /// <param name="source">Lane 0, k = 0.</param>
    /// <param name="laneStride">Floats from a lane to the next.</param>
    /// <param name="depthStride">Floats from a k to the next.</param>
    /// <param name="lanes">Lanes of the operand.</param>
    /// <param name="depth">K.</param>
    /// <param name="width">Lanes of a panel.</param>
    /// <param name="lastWidth">Lanes of the last panel, its padding included.</param>
    /// <param name="first">The first panel to pack; those before are read where they are.</param>
    /// <param name="beyond">Lanes that follow in memory and may be read.</param>
    public PackedOperand(
        float* source, long laneStride, long depthStride, int lanes, int depth, int width, int lastWidth, int first,
        int beyond = 0)
    {
        _source = source;
        (_laneStride, _depthStride) = (laneStride, depthStride);
        (_lanes, _depth, _width, _lastWidth, _first) = (lanes, depth, width, lastWidth, first);
        Panels = (int)(((long)lanes + width - 1) / width);
        PanelFloats = FloatsOf(width, depth);
        bool sideBySide = laneStride == 1 && depthStride != 1;
        // Vectors of sixteen lanes may read beyond a panel, but not beyond the operand.
        int readable = Math.Max(lanes + Math.Min(beyond - (((width + 15) & ~15) - width), 0), 0) / width;
        _full = sideBySide ? Math.Max(readable - first, 0) : 0;
        _chunks = (depth + DepthTogether - 1) / DepthTogether;
        _groups = (_full + PanelsTogether - 1) / PanelsTogether;
        Items = (_groups * _chunks) + Math.Max((int)((long)Panels - first - _full), 0);
    }

    /// <summary>All panels of the operand.</summary>
    public int Panels { get; }

    /// <summary>Floats from one packed panel to the next.</summary>
    public long PanelFloats { get; }

    /// <summary>Pieces of work.</summary>
    public int Items { get; }

    /// <summary>Floats of all packed panels.</summary>
    public readonly long Floats => Math.Max(Panels - _first, 0) * PanelFloats;

    /// <summary>Where the packed panels begin, aligned.</summary>
    public float* Destination { get; set; }

    /// <summary>Floats from one packed panel to the next, given its lanes and depth.</summary>
    public static long FloatsOf(int width, int depth) => (((long)depth * width) + Packing.Slack + 15) & ~15L;

    /// <summary>Whether a panel is packed.</summary>
    public readonly bool Packs(int panel) => panel >= _first;

    /// <summary>Where a packed panel lies.</summary>
    public readonly float* Panel(int panel) => Destination + ((panel - _first) * PanelFloats);

    /// <summary>Fills all panels.</summary>
    public readonly void Fill<TVector, TSimd, TKernel>()
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        for (int item = 0; item < Items; item++) Fill<TVector, TSimd, TKernel>(item);
    }

    /// <summary>Carries out one piece of work.</summary>
    public readonly void Fill<TVector, TSimd, TKernel>(int item)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        int together = _groups * _chunks;
        if (item >= together)
        {
            int panel = _first + _full + item - together, lane = panel * _width;
            Packing.Pack<TVector, TSimd, TKernel>(
                _source + (lane * _laneStride), _laneStride, _depthStride, Math.Min(_lanes - lane, _width), _depth,
                Panel(panel), panel == Panels - 1 ? _lastWidth : _width);
            return;
        }

        int first = _first + (item / _chunks * PanelsTogether), k = item % _chunks * DepthTogether;
        Packing.CopyPanels<TVector, TSimd>(
            _source + (first * _width) + (k * _depthStride), _depthStride, Math.Min(_depth - k, DepthTogether), _width,
            Math.Min(_first + _full - first, PanelsTogether), Panel(first) + ((long)k * _width), PanelFloats);
    }
}

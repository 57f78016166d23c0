using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Asks for memory before it is needed: with few rows a product waits for that and nothing else.</summary>
/// <remarks>
/// A core's first cache can wait for a dozen lines at once, which is not enough to keep memory busy; its second cache
/// waits for more. So lines come in two steps: far ahead into the second, shortly before use into the first. Nothing
/// is fetched beyond what the thread goes on to read.
/// </remarks>
internal readonly unsafe struct Upcoming
{
    private const int Near = 1024, Furthest = 16384;

    private readonly byte* _limit;
    private readonly int _far;

    /// <summary>Asks for the beginning of what will be read from end to end.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="limit">The byte behind its last.</param>
    public Upcoming(byte* start, byte* limit)
    {
        _limit = limit;
        _far = (int)Math.Min(Furthest, (limit - start) / 4);
        if (!Sse.IsSupported) return;
        for (int line = 0; line < _far; line += 64) Sse.Prefetch1(start + line);
    }

    /// <summary>Fetches what lies behind these bytes, in both steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(byte* source, int bytes)
    {
        if (!Sse.IsSupported) return;
        for (int line = 0; line < bytes; line += 64) Sse.Prefetch0(source + Near + line);
        if (source + _far >= _limit) return;
        for (int line = 0; line < bytes; line += 64) Sse.Prefetch1(source + _far + line);
    }
}

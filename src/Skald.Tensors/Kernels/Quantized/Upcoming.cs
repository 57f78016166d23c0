using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Asks for memory before it is needed: with few rows a product waits for that and nothing else.</summary>
/// <remarks>
/// A core's first cache can wait for a dozen lines at once, which is not enough to keep memory busy; its second cache
/// waits for more. So lines come in two steps: far ahead into the second, shortly before use into the first. Where the
/// thread's part ends, the far requests go on with what it reads next.
/// </remarks>
internal readonly unsafe struct Upcoming
{
    private const int Near = 1024, Furthest = 16384;

    private readonly byte* _limit;
    private readonly long _far, _jump;

    /// <summary>Asks for the beginning of what will be read.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="limit">The byte behind the last that the thread goes on to read.</param>
    /// <param name="next">What it reads then, or null.</param>
    public Upcoming(byte* start, byte* limit, byte* next)
    {
        _limit = limit;
        _far = next == null ? Math.Min(Furthest, (limit - start) / 4) : Furthest;
        _jump = next == null ? -_far : next - limit;
        if (!Sse.IsSupported) return;
        for (long line = 0, end = Math.Min(_far, limit - start); line < end; line += 64) Sse.Prefetch1(start + line);
    }

    /// <summary>Fetches what lies behind these bytes, in both steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(byte* source, int bytes)
    {
        if (!Sse.IsSupported) return;
        for (int line = 0; line < bytes; line += 64) Sse.Prefetch0(source + Near + line);
        if (_limit == null) return;
        byte* far = source + _far;
        if (far >= _limit) far += _jump;
        for (int line = 0; line < bytes; line += 64) Sse.Prefetch1(far + line);
    }
}

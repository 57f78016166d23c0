using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>
/// Rows that are needed soon: fetched into the cache a few at a time while other rows are multiplied.
/// </summary>
/// <remarks>Rows of one head lie far apart, where the processor's own prefetching does not reach.</remarks>
internal readonly unsafe struct UpcomingRows(float* first, long stride, int width)
{
    private readonly float* _first = first;
    private readonly long _stride = stride;
    private readonly int _width = width;

    /// <summary>Fetches rows [<paramref name="low"/>, <paramref name="high"/>); none where there are none.</summary>
    public void Fetch(int low, int high)
    {
        if (_first == null || !Sse.IsSupported) return;
        for (int row = low; row < high; row++)
        {
            float* at = _first + (row * _stride);
            for (int i = 0; i < _width; i += 32) Sse.Prefetch1(at + i);  // lines are fetched in pairs
        }
    }
}

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Numbers that lie together.</summary>
/// <param name="start">The first.</param>
/// <param name="count">How many.</param>
internal readonly unsafe struct FloatArray(float* start, long count)
{
    public float* Start { get; } = start;

    public long Count { get; } = count;
}

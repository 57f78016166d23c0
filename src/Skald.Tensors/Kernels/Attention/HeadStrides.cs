namespace Skald.Tensors.Kernels.Attention;

/// <summary>
/// Floats between neighbours of a [batch, time, heads, width] operand; along the width it is always 1.
/// </summary>
internal readonly record struct HeadStrides(long Batch, long Time, long Head)
{
    /// <summary>Strides of a dense [batch, time, heads, width] tensor.</summary>
    public static HeadStrides Dense(int time, int heads, int width) =>
        new((long)time * heads * width, (long)heads * width, width);
}

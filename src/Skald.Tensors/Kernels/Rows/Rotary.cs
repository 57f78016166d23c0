using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Rotary positions: each pair of a head's features turns by an angle that grows with its place.</summary>
/// <remarks>
/// Su et al. 2021, https://arxiv.org/abs/2104.09864, §3.4.2. Pairs are (i, i + D/2), the order of Hugging Face
/// checkpoints, or neighbours (2i, 2i + 1) as in the paper. D may be less than the head's width: the rest is copied.
/// </remarks>
internal static unsafe class Rotary
{
    /// <summary>Turns every head of every row, or turns it back, which is also the gradient.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, heads, width] by strides.</param>
    /// <param name="y">As x, with the same strides, written; may be x.</param>
    /// <param name="shape">Sizes and strides.</param>
    /// <param name="cos">[positions, D/2]</param>
    /// <param name="sin">[positions, D/2]</param>
    /// <param name="positions">[rows], each row's line of the tables; null for the row modulo the period.</param>
    /// <param name="interleaved">Pairs are neighbours.</param>
    /// <param name="inverse">Turns by the negative angle.</param>
    public static void Apply(
        Workers workers, float* x, float* y, in RotaryShape shape, float* cos, float* sin, int* positions,
        bool interleaved = false, bool inverse = false)
    {
        var kernel = new RotaryKernel
        {
            X = x, Y = y, Shape = shape, Cos = cos, Sin = sin, Positions = positions, Interleaved = interleaved,
            Inverse = inverse,
        };
        workers.Run(ref kernel, checked((int)shape.Rows), ElementSpan.Grain((long)shape.Heads * shape.Width));
    }
}

using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Softmax and its logarithm over rows; a row of −∞ gives NaN, as in PyTorch.</summary>
internal static unsafe class Softmax
{
    /// <summary>y = exp(x − max) / Σ exp(x − max), or its logarithm.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns], written; may be x.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="logarithm">Gives log-probabilities.</param>
    public static void Forward(Workers workers, float* x, float* y, long rows, long columns, bool logarithm = false)
    {
        var kernel = new SoftmaxKernel { X = x, Y = y, Columns = columns, Logarithm = logarithm };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(columns));
    }

    /// <summary>dx = y (dy − Σ dy · y), or dy − eʸ Σ dy for log-probabilities.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="y">[rows, columns], the forward pass's result.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="dx">[rows, columns], written; may be dy.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="logarithm">y holds log-probabilities.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    public static void Backward(
        Workers workers, float* y, float* dy, float* dx, long rows, long columns, bool logarithm = false,
        bool accumulate = false)
    {
        var kernel = new SoftmaxGradientKernel
        {
            Y = y, Dy = dy, Dx = dx, Columns = columns, Logarithm = logarithm, Accumulate = accumulate,
        };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(columns));
    }
}

using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Root-mean-square normalisation of rows: y = x / √(mean x² + ε) · w.</summary>
/// <remarks>Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467.</remarks>
internal static unsafe class RmsNorm
{
    /// <summary>Normalises each row.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="weight">[columns], or null for 1.</param>
    /// <param name="y">[rows, columns], written; may be x.</param>
    /// <param name="scale">[rows], 1/√(mean x² + ε) for the backward pass; null where not wanted.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="epsilon">ε, inside the root.</param>
    /// <param name="weightOffset">Added to the weight: 1 for models that store w − 1.</param>
    public static void Forward(
        Workers workers, float* x, float* weight, float* y, float* scale, long rows, long columns, float epsilon,
        float weightOffset = 0)
    {
        var kernel = new RmsNormKernel
        {
            X = x, Weight = weight, Y = y, Scale = scale, Columns = columns, Epsilon = epsilon, Offset = weightOffset,
        };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(columns));
    }

    /// <summary>dx from dy, and dw = Σ over rows of dy · x̂ in blocks of 64 rows.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, columns], the forward pass's input.</param>
    /// <param name="weight">[columns], or null for 1.</param>
    /// <param name="scale">[rows], from the forward pass.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="dx">[rows, columns], written; may be dy; null where not wanted.</param>
    /// <param name="dWeight">[columns], added to; null where not wanted.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="weightOffset">As in the forward pass.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    public static void Backward(
        Workers workers, float* x, float* weight, float* scale, float* dy, float* dx, float* dWeight, long rows,
        long columns, float weightOffset = 0, bool accumulate = false)
    {
        if (rows == 0 || columns == 0) return;
        ScratchPool.Block? scratch = dWeight is null ? null : workers.Scratch.Rent(RowBlocks.Count(rows) * columns);
        var kernel = new RmsNormGradientKernel
        {
            X = x, Weight = weight, Scale = scale, Dy = dy, Dx = dx, Rows = rows, Columns = columns,
            Parts = scratch is null ? null : scratch.Pointer, Offset = weightOffset, Accumulate = accumulate,
        };
        workers.Run(ref kernel, checked((int)RowBlocks.Count(rows)), 1);
        if (scratch is null) return;
        RowBlocks.AddTo(workers, scratch.Pointer, dWeight, RowBlocks.Count(rows), columns);
        workers.Scratch.Return(scratch);
    }
}

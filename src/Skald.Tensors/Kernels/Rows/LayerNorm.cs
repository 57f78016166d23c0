using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Layer normalisation of rows: y = (x − mean) / √(variance + ε) · w + b, with the biased variance.</summary>
/// <remarks>Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450.</remarks>
internal static unsafe class LayerNorm
{
    /// <summary>Normalises each row.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="weight">[columns], or null for 1.</param>
    /// <param name="bias">[columns], or null for 0.</param>
    /// <param name="y">[rows, columns], written; may be x.</param>
    /// <param name="mean">[rows], for the backward pass; null where not wanted.</param>
    /// <param name="scale">[rows], 1/√(variance + ε) for the backward pass; null where not wanted.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="epsilon">ε, inside the root.</param>
    public static void Forward(
        Workers workers, float* x, float* weight, float* bias, float* y, float* mean, float* scale, long rows,
        long columns, float epsilon)
    {
        var kernel = new LayerNormKernel
        {
            X = x, Weight = weight, Bias = bias, Y = y, Mean = mean, Scale = scale, Columns = columns,
            Epsilon = epsilon,
        };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(columns));
    }

    /// <summary>dx from dy, dw = Σ dy · x̂ and db = Σ dy over rows, in blocks of 64 rows.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, columns], the forward pass's input.</param>
    /// <param name="weight">[columns], or null for 1.</param>
    /// <param name="mean">[rows], from the forward pass.</param>
    /// <param name="scale">[rows], from the forward pass.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="dx">[rows, columns], written; may be dy; null where not wanted.</param>
    /// <param name="dWeight">[columns], added to; null where not wanted.</param>
    /// <param name="dBias">[columns], added to; null where not wanted.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    public static void Backward(
        Workers workers, float* x, float* weight, float* mean, float* scale, float* dy, float* dx, float* dWeight,
        float* dBias, long rows, long columns, bool accumulate = false)
    {
        if (rows == 0 || columns == 0) return;
        long blocks = RowBlocks.Count(rows);
        ScratchPool.Block? scratch =
            dWeight is null && dBias is null ? null : workers.Scratch.Rent(2 * blocks * columns);
        float* parts = scratch is null ? null : scratch.Pointer;
        var kernel = new LayerNormGradientKernel
        {
            X = x, Weight = weight, Mean = mean, Scale = scale, Dy = dy, Dx = dx, Rows = rows, Columns = columns,
            WeightParts = dWeight is null ? null : parts, BiasParts = dBias is null ? null : parts + (blocks * columns),
            Accumulate = accumulate,
        };
        workers.Run(ref kernel, checked((int)blocks), 1);
        if (dWeight is not null) RowBlocks.AddTo(workers, parts, dWeight, blocks, columns);
        if (dBias is not null) RowBlocks.AddTo(workers, parts + (blocks * columns), dBias, blocks, columns);
        if (scratch is not null) workers.Scratch.Return(scratch);
    }
}

using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Sums and other reductions along one axis of contiguous arrays.</summary>
/// <remarks>
/// A row is cut into parts of 4,096 numbers whose results are joined in ascending order, in double; rows above each
/// other are cut into blocks of 64. Neither depends on threads or on how many other rows there are.
/// </remarks>
internal static unsafe class Reduce
{
    /// <summary>y[r] = op over x[r, :].</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The reduction.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows], written.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row; none gives the reduction's neutral element.</param>
    public static void Rows(Workers workers, ReduceOp op, float* x, float* y, long rows, long columns)
    {
        switch (op)
        {
            case ReduceOp.Sum: RunRows<ReduceOps.Sum>(workers, x, y, rows, columns); break;
            case ReduceOp.Mean: RunRows<ReduceOps.Mean>(workers, x, y, rows, columns); break;
            case ReduceOp.SumOfSquares: RunRows<ReduceOps.SumOfSquares>(workers, x, y, rows, columns); break;
            case ReduceOp.Norm: RunRows<ReduceOps.Norm>(workers, x, y, rows, columns); break;
            case ReduceOp.AbsoluteSum: RunRows<ReduceOps.AbsoluteSum>(workers, x, y, rows, columns); break;
            case ReduceOp.AbsoluteMax: RunRows<ReduceOps.AbsoluteMax>(workers, x, y, rows, columns); break;
            case ReduceOp.Max: RunRows<ReduceOps.Max>(workers, x, y, rows, columns); break;
            case ReduceOp.Min: RunRows<ReduceOps.Min>(workers, x, y, rows, columns); break;
            case ReduceOp.Product: RunRows<ReduceOps.Product>(workers, x, y, rows, columns); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "Reduce: no such reduction.");
        }
    }

    /// <summary>y[c] = op over x[:, c]: the gradient of a bias, for one.</summary>
    public static void Columns(Workers workers, ReduceOp op, float* x, float* y, long rows, long columns) =>
        Middle(workers, op, x, y, 1, rows, columns);

    /// <summary>y[o, i] = op over x[o, :, i].</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The reduction.</param>
    /// <param name="x">[outer, count, inner]</param>
    /// <param name="y">[outer, inner], written.</param>
    /// <param name="outer">Independent matrices.</param>
    /// <param name="count">Numbers that become one.</param>
    /// <param name="inner">Columns of a matrix.</param>
    public static void Middle(
        Workers workers, ReduceOp op, float* x, float* y, long outer, long count, long inner)
    {
        switch (op)
        {
            case ReduceOp.Sum: RunMiddle<ReduceOps.Sum>(workers, x, y, outer, count, inner); break;
            case ReduceOp.Mean: RunMiddle<ReduceOps.Mean>(workers, x, y, outer, count, inner); break;
            case ReduceOp.SumOfSquares: RunMiddle<ReduceOps.SumOfSquares>(workers, x, y, outer, count, inner); break;
            case ReduceOp.Norm: RunMiddle<ReduceOps.Norm>(workers, x, y, outer, count, inner); break;
            case ReduceOp.AbsoluteSum: RunMiddle<ReduceOps.AbsoluteSum>(workers, x, y, outer, count, inner); break;
            case ReduceOp.AbsoluteMax: RunMiddle<ReduceOps.AbsoluteMax>(workers, x, y, outer, count, inner); break;
            case ReduceOp.Max: RunMiddle<ReduceOps.Max>(workers, x, y, outer, count, inner); break;
            case ReduceOp.Min: RunMiddle<ReduceOps.Min>(workers, x, y, outer, count, inner); break;
            case ReduceOp.Product: RunMiddle<ReduceOps.Product>(workers, x, y, outer, count, inner); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "Reduce: no such reduction.");
        }
    }

    /// <summary>Σ x over a whole array, joined in double.</summary>
    public static double Sum(Workers workers, float* x, long count) => Total<ReduceOps.Sum>(workers, x, count);

    /// <summary>Σ x² over a whole array, joined in double.</summary>
    public static double SumOfSquares(Workers workers, float* x, long count) =>
        SquareSums.Total(workers, [new(x, count)]);

    private static double Total<TOp>(Workers workers, float* x, long count)
        where TOp : struct, IReduceOp
    {
        long parts = RowPartsKernel<TOp>.PartsOf(count);
        ScratchPool.Block scratch = workers.Scratch.Rent(parts);
        var kernel = new RowPartsKernel<TOp> { X = x, Parts = scratch.Pointer, Columns = count };
        workers.Run(ref kernel, checked((int)parts), RowPartsKernel<TOp>.Grain);
        double total = scratch.Pointer[0];
        for (long part = 1; part < parts; part++) total = TOp.Join(total, scratch.Pointer[part]);
        workers.Scratch.Return(scratch);
        return total;
    }

    private static void RunRows<TOp>(Workers workers, float* x, float* y, long rows, long columns)
        where TOp : struct, IReduceOp
    {
        if (rows == 1)
        {
            *y = TOp.Finish(Total<TOp>(workers, x, columns), columns);
            return;
        }

        var kernel = new RowReduceKernel<TOp> { X = x, Y = y, Columns = columns };
        workers.Run(ref kernel, checked((int)rows), (int)long.Max(1, 8192 / long.Max(columns, 1)));
    }

    private static void RunMiddle<TOp>(Workers workers, float* x, float* y, long outer, long count, long inner)
        where TOp : struct, IReduceOp
    {
        if (inner == 0 || outer == 0) return;
        if (inner == 1)
        {
            RunRows<TOp>(workers, x, y, outer, count);
            return;
        }

        long blocks = long.Max(1, (count + RowBlockKernel<TOp>.Height - 1) / RowBlockKernel<TOp>.Height);
        ScratchPool.Block scratch = workers.Scratch.Rent(outer * blocks * inner);
        var block = new RowBlockKernel<TOp> { X = x, Parts = scratch.Pointer, Rows = count, Columns = inner };
        int grain = (int)long.Max(1, 8192 / (long.Min(count, RowBlockKernel<TOp>.Height) * inner + 1));
        workers.Run(ref block, checked((int)(outer * blocks)), grain);
        var join = new BlockJoinKernel<TOp>
        {
            Parts = scratch.Pointer, Y = y, Blocks = blocks, Columns = inner, Count = count,
        };
        workers.Run(ref join, checked((int)(outer * join.Groups)), (int)long.Max(1, 512 / blocks));
        workers.Scratch.Return(scratch);
    }
}

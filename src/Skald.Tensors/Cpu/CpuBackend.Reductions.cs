using Skald.Tensors.Kernels.Reductions;
using ExtremeKernel = Skald.Tensors.Kernels.Reductions.Extreme;
using LogSumExpKernel = Skald.Tensors.Kernels.Reductions.LogSumExp;
using ReduceKernels = Skald.Tensors.Kernels.Reductions.Reduce;
using ScanKernel = Skald.Tensors.Kernels.Reductions.Scan;
using SoftmaxKernels = Skald.Tensors.Kernels.Rows.Softmax;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void Reduce(ReduceOp op, Tensor x, int axis, int axes, Tensor y)
    {
        Tensor source = x.Dense();
        (long outer, long count, long inner) = source.Shape.Around(axis, axes);
        if (y.Length == 0) return;
        if (op is ReduceOp.Any or ReduceOp.All) TruthFold.Apply(workers, op, source, outer, count, inner, y);
        else if (x.DType == DType.Int64) IntegerFold.Apply(workers, op, source, outer, count, inner, y);
        else if (op == ReduceOp.LogSumExp) LogSumExp(source, outer, count, inner, y);
        else if (count == 0) Fill(y, OfNone(op));
        else if (inner == 1) ReduceKernels.Rows(workers, op, source.Floats(), y.Floats(), outer, count);
        else ReduceKernels.Middle(workers, op, source.Floats(), y.Floats(), outer, count, inner);
        GC.KeepAlive(source);
        GC.KeepAlive(y);
    }

    public override void Extreme(Tensor x, int axis, bool smallest, Tensor indices)
    {
        Tensor source = x.Dense();
        (long outer, long count, long inner) = source.Shape.Around(axis, 1);
        if (indices.Length == 0) return;
        long* places = (long*)indices.Bytes();
        if (x.DType == DType.Int64) IntegerFold.Find(workers, source, places, outer, count, inner, smallest);
        else ExtremeKernel.Find(workers, source.Floats(), null, places, outer, count, inner, smallest);
        GC.KeepAlive(source);
        GC.KeepAlive(indices);
    }

    public override void LinearScan(Tensor? decay, Tensor? input, int axis, float initial, bool reverse, Tensor y)
    {
        (long outer, long count, long inner) = y.Shape.Around(axis, 1);
        if (y.Length == 0) return;
        (decay, input) = (decay?.Dense(), input?.Dense());
        if (decay is null && initial == 0)
        {
            ScanKernel.Apply(workers, ScanOp.Sum, input!.Floats(), y.Floats(), null, outer, count, inner, reverse);
        }
        else if (input is null && initial == 1)
        {
            ScanKernel.Apply(workers, ScanOp.Product, decay!.Floats(), y.Floats(), null, outer, count, inner, reverse);
        }
        else
        {
            var loop = new LinearScanLoop
            {
                Decay = decay is null ? null : decay.Floats(), Input = input is null ? null : input.Floats(),
                Y = y.Floats(), Count = count, Inner = inner, Initial = initial, IsReversed = reverse,
            };
            workers.Run(ref loop, checked((int)(outer * inner)), (int)long.Max(1, 4096 / count));
        }

        GC.KeepAlive(decay);
        GC.KeepAlive(input);
        GC.KeepAlive(y);
    }

    public override void RunningExtreme(Tensor x, int axis, bool smallest, Tensor values, Tensor indices)
    {
        Tensor source = x.Dense();
        (long outer, long count, long inner) = source.Shape.Around(axis, 1);
        if (values.Length == 0) return;
        // The smallest of x is minus the largest of −x.
        if (smallest) Unary(UnaryOp.Negate, source, values);
        else Copy(source, values);
        ScanKernel.Apply(
            workers, ScanOp.Max, values.Floats(), values.Floats(), (long*)indices.Bytes(), outer, count, inner);
        if (smallest) Unary(UnaryOp.Negate, values, values);
        GC.KeepAlive(values);
        GC.KeepAlive(indices);
    }

    public override void Softmax(Tensor x, bool logarithm, Tensor y)
    {
        Tensor source = x;
        if (!x.IsContiguous) Copy(x, source = y);
        (long rows, long columns) = RowsOf(y);
        if (y.Length > 0) SoftmaxKernels.Forward(workers, source.Floats(), y.Floats(), rows, columns, logarithm);
        GC.KeepAlive(source);
        GC.KeepAlive(y);
    }

    public override void SoftmaxBackward(Tensor y, bool logarithm, Tensor dy, Tensor dx, bool accumulate)
    {
        if (dx.Length == 0) return;
        (y, dy) = (y.Dense(), dy.Dense());
        (long rows, long columns) = RowsOf(y);
        bool isDirect = dx.IsContiguous;
        Tensor target = isDirect ? dx : dx.Device.Empty(dx.Shape);
        SoftmaxKernels.Backward(
            workers, y.Floats(), dy.Floats(), target.Floats(), rows, columns, logarithm, accumulate && isDirect);
        if (!isDirect) Deliver(target, dx, accumulate);
        GC.KeepAlive(y);
        GC.KeepAlive(dy);
        GC.KeepAlive(target);
    }

    private void LogSumExp(Tensor x, long outer, long count, long inner, Tensor y)
    {
        if (count == 0)
        {
            Fill(y, double.NegativeInfinity);
            return;
        }

        if (inner > 1)
            x = x.Detach().Reshape((int)outer, (int)count, (int)inner).Transpose(1, 2).Contiguous();
        LogSumExpKernel.Rows(workers, x.Floats(), y.Floats(), outer * inner, count);
        GC.KeepAlive(x);
    }

    private static (long Rows, long Columns) RowsOf(Tensor x) =>
        x.Rank == 0 ? (1, 1) : (x.Length / Math.Max(1, x.Width), x.Width);

    private static double OfNone(ReduceOp op) => op switch
    {
        ReduceOp.Mean => double.NaN,
        ReduceOp.Max => double.NegativeInfinity,
        ReduceOp.Min => double.PositiveInfinity,
        ReduceOp.Product => 1,
        _ => 0,
    };
}

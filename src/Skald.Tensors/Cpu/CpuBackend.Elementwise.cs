using Skald.Tensors.Kernels.Elementwise;
using BinaryKernels = Skald.Tensors.Kernels.Elementwise.Binary;
using UnaryKernels = Skald.Tensors.Kernels.Elementwise.Unary;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void AddInto(Tensor x, Tensor y, float factor)
    {
        StridedLayout layout = Layouts.Of(y, y, x);
        if (factor == 1) BinaryKernels.Apply(workers, BinaryOp.Add, layout, y.Floats(), y.Floats(), x.Floats());
        else Map.Apply(workers, MapOp.ScaledSum, layout, y.Floats(), y.Floats(), x.Floats(), s: factor);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    public override void Unary(UnaryOp op, Tensor x, Tensor y, float a = 0, float b = 0, float c = 0)
    {
        Tensor target = y.IsContiguous ? y : y.Device.Empty(y.Shape);
        Tensor source = x;
        if (!x.IsContiguous) Copy(x, source = target);
        UnaryKernels.Apply(workers, op, source.Floats(), target.Floats(), target.Length, new(a, b, c));
        if (target != y) Copy(target, y);
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    public override void UnaryBackward(
        UnaryOp op, Tensor? x, Tensor? y, Tensor dy, Tensor dx, bool accumulate, float a = 0, float b = 0, float c = 0)
    {
        (x, y, dy) = (x?.Dense(), y?.Dense(), dy.Dense());
        bool isDirect = dx.IsContiguous;
        Tensor target = isDirect ? dx : dx.Device.Empty(dx.Shape);
        UnaryKernels.Gradient(
            workers, op, x is null ? null : x.Floats(), y is null ? null : y.Floats(), dy.Floats(), target.Floats(),
            dx.Length, new(a, b, c), accumulate && isDirect);
        if (!isDirect) Deliver(target, dx, accumulate);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(dy);
        GC.KeepAlive(target);
    }

    public override void Binary(BinaryOp op, Tensor a, Tensor b, Tensor y)
    {
        if (a.DType != DType.Float32) Integers.Apply(workers, op, a, b, y);
        else if (op >= BinaryOp.Equal)
            Compare.Apply(workers, Question(op), Layouts.Of(y, a, b), y.Bytes(), a.Floats(), b.Floats());
        else BinaryKernels.Apply(workers, op, Layouts.Of(y, a, b), y.Floats(), a.Floats(), b.Floats());
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    public override void BinaryBackward(BinaryOp op, Tensor a, Tensor b, Tensor dy, Tensor d, bool withRespectToB)
    {
        StridedLayout layout = Layouts.Of(d, a, b, dy);
        if (withRespectToB)
            BinaryKernels.GradientSecond(workers, op, layout, d.Floats(), a.Floats(), b.Floats(), dy.Floats());
        else BinaryKernels.GradientFirst(workers, op, layout, d.Floats(), a.Floats(), b.Floats(), dy.Floats());
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(dy);
        GC.KeepAlive(d);
    }

    public override void Where(Tensor mask, Tensor a, Tensor b, Tensor y)
    {
        if (y.DType == DType.Float32)
        {
            Compare.Where(
                workers, Layouts.Of(y, mask, a, b), y.Floats(), mask.Bytes(), a.Floats(), b.Floats());
        }
        else
        {
            Integers.Where(workers, mask, a, b, y);
        }

        GC.KeepAlive(mask);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private void Deliver(Tensor x, Tensor y, bool accumulate)
    {
        if (accumulate) AddInto(x, y, 1);
        else Copy(x, y);
    }

    private static CompareOp Question(BinaryOp op) => op switch
    {
        BinaryOp.Equal => CompareOp.Equal,
        BinaryOp.NotEqual => CompareOp.NotEqual,
        BinaryOp.Less => CompareOp.Less,
        BinaryOp.LessOrEqual => CompareOp.LessOrEqual,
        BinaryOp.Greater => CompareOp.Greater,
        _ => CompareOp.GreaterOrEqual,
    };
}

namespace Skald.Tensors;

/// <summary>Arithmetic between tensors, which broadcast, and with numbers.</summary>
public sealed partial class Tensor
{
    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b)
    {
        (Shape sa, Shape sb) = (a.Shape, b.Shape);
        return Record(Binary(BinaryOp.Add, a, b, "Add"), [a, b], dy => [dy.SumTo(sa), dy.SumTo(sb)]);
    }

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b)
    {
        (Shape sa, Shape sb) = (a.Shape, b.Shape);
        return Record(Binary(BinaryOp.Subtract, a, b, "Subtract"), [a, b], dy => [dy.SumTo(sa), (-dy).SumTo(sb)]);
    }

    /// <summary>a · b, element by element.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Record(
        Binary(BinaryOp.Multiply, a, b, "Multiply"), [a, b],
        dy => [a.RequiresGrad ? (dy * b).SumTo(a.Shape) : null, b.RequiresGrad ? (dy * a).SumTo(b.Shape) : null]);

    /// <summary>a / b, element by element.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Record(
        Binary(BinaryOp.Divide, a, b, "Divide"), [a, b],
        dy => [
            a.RequiresGrad ? (dy / b).SumTo(a.Shape) : null,
            b.RequiresGrad ? (-(dy * a) / (b * b)).SumTo(b.Shape) : null]);

    /// <summary>−x.</summary>
    public static Tensor operator -(Tensor x) => x * -1f;

    /// <summary>x + value.</summary>
    public static Tensor operator +(Tensor x, float value) =>
        Record(Map(UnaryOp.AddScalar, x, value), x, static dy => dy);

    /// <summary>value + x.</summary>
    public static Tensor operator +(float value, Tensor x) => x + value;

    /// <summary>x − value.</summary>
    public static Tensor operator -(Tensor x, float value) => x + -value;

    /// <summary>value − x.</summary>
    public static Tensor operator -(float value, Tensor x) => -x + value;

    /// <summary>x · value.</summary>
    public static Tensor operator *(Tensor x, float value) =>
        Record(Map(UnaryOp.MultiplyScalar, x, value), x, dy => dy * value);

    /// <summary>value · x.</summary>
    public static Tensor operator *(float value, Tensor x) => x * value;

    /// <summary>x / value.</summary>
    public static Tensor operator /(Tensor x, float value) =>
        Record(Map(UnaryOp.DivideScalar, x, value), x, dy => dy / value);

    /// <summary>The sum over the axes in which this tensor was stretched from <paramref name="shape"/>.</summary>
    public Tensor SumTo(Shape shape)
    {
        if (shape == Shape) return this;
        Tensor y = this;
        while (y.Rank > shape.Rank) y = y.Sum(0);
        for (int axis = 0; axis < shape.Rank; axis++)
            if (shape[axis] == 1 && y.Shape[axis] != 1) y = y.Sum(axis, keepDim: true);
        if (y.Shape != shape) throw new ShapeException($"SumTo: {Shape} was not stretched from {shape}.");
        return y;
    }

    /// <summary>y = op(a, b) after broadcasting and promotion; nothing recorded.</summary>
    internal static Tensor Binary(BinaryOp op, Tensor a, Tensor b, string operation)
    {
        Shape shape = Shape.Broadcast(a.Shape, b.Shape, operation);
        DType dtype = DTypeExtensions.Promote(a.DType, b.DType);
        if (op == BinaryOp.Divide && !dtype.IsFloatingPoint()) dtype = DType.Float32;
        bool isTruth = op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;
        Tensor y = a.Device.Empty(shape, isTruth ? DType.Bool : dtype);
        using Autograd.NoGradScope scope = a.Device.NoGrad();
        a.Device.Backend.Binary(op, a.To(dtype).Expand(shape), b.To(dtype).Expand(shape), y);
        return y;
    }

    /// <summary>y = op(x) element by element; nothing recorded.</summary>
    internal static Tensor Map(UnaryOp op, Tensor x, float a = 0, float b = 0)
    {
        using Autograd.NoGradScope scope = x.Device.NoGrad();
        Tensor source = x.To(DType.Float32);
        Tensor y = x.Device.Empty(x.Shape);
        x.Device.Backend.Unary(op, source, y, a, b);
        return y;
    }
}

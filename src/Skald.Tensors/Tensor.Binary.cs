using Skald.Tensors.Autograd;

namespace Skald.Tensors;

/// <summary>Functions of two elements; operands broadcast and take their common type.</summary>
public sealed partial class Tensor
{
    /// <summary>The larger of both, NaN where either is; equal values share the gradient in halves.</summary>
    public static Tensor Maximum(Tensor a, Tensor b) => Arithmetic(BinaryOp.Maximum, a, b);

    /// <summary>The smaller of both, NaN where either is; equal values share the gradient in halves.</summary>
    public static Tensor Minimum(Tensor a, Tensor b) => Arithmetic(BinaryOp.Minimum, a, b);

    /// <summary>a to the power b. At base 0 the gradient for exponents from 0 on is 0.</summary>
    public static Tensor Pow(Tensor a, Tensor b) => Arithmetic(BinaryOp.Pow, a, b);

    /// <summary>The angle of the point (x, y) in (−π, π].</summary>
    public static Tensor Atan2(Tensor y, Tensor x) => Arithmetic(BinaryOp.Atan2, y, x);

    /// <summary>The rest of a / b with the sign of a.</summary>
    /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
    public static Tensor Fmod(Tensor a, Tensor b) => Arithmetic(BinaryOp.Fmod, a, b);

    /// <summary>The rest of a / b with the sign of b.</summary>
    /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
    public static Tensor Remainder(Tensor a, Tensor b) => Arithmetic(BinaryOp.Remainder, a, b);

    /// <summary>⌊a / b⌋; the slope is 0 everywhere.</summary>
    /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
    public static Tensor FloorDivide(Tensor a, Tensor b) => Arithmetic(BinaryOp.FloorDivide, a, b);

    /// <summary>x within bounds that may be tensors; where the bounds cross, max.</summary>
    /// <param name="min">Lower bounds; null for none.</param>
    /// <param name="max">Upper bounds; null for none.</param>
    public Tensor Clamp(Tensor? min, Tensor? max)
    {
        if (min is null && max is null) return this;
        Tensor lower = min ?? Device.Scalar(double.NegativeInfinity);
        Tensor upper = max ?? Device.Scalar(double.PositiveInfinity);
        Tensor x = Detach(), low = lower.Detach(), high = upper.Detach();
        Tensor isBelow = x < low, isAbove = Where(isBelow, low, x) > high;
        return Where(isAbove, upper, Where(isBelow, lower, this));
    }

    /// <summary>a + weight · (b − a).</summary>
    public static Tensor Lerp(Tensor a, Tensor b, Tensor weight) => a + (weight * (b - a));

    /// <summary>x + value · a · b.</summary>
    public Tensor AddCMul(Tensor a, Tensor b, float value = 1) => this + (a * b * value);

    /// <summary>x + value · a / b.</summary>
    public Tensor AddCDiv(Tensor a, Tensor b, float value = 1) => this + (a / b * value);

    /// <summary>y = op(a, b), recorded.</summary>
    private static Tensor Arithmetic(BinaryOp op, Tensor a, Tensor b)
    {
        Tensor y = Binary(op, a, b);
        return a.Records || b.Records ? Recorded(op, a, b, y) : y;
    }

    private static Tensor Recorded(BinaryOp op, Tensor a, Tensor b, Tensor y)
    {
        bool forA = a.RequiresGrad, forB = b.RequiresGrad;
        (Shape shapeA, Shape shapeB) = (a.Shape, b.Shape);
        Tensor? first = BinaryGradients.NeedsFirst(op, forA, forB) ? a : null;
        Tensor? second = BinaryGradients.NeedsSecond(op, forA, forB) ? b : null;
        return Record(
            y, [a, b],
            dy => [
                forA ? BinaryGradients.First(op, first, second, dy).SumTo(shapeA) : null,
                forB ? BinaryGradients.Second(op, first, second, dy).SumTo(shapeB) : null],
            (pass, node, dy) =>
            {
                BinaryGradients.Add(pass, node.Edges[0], op, first, second, dy, isSecond: false);
                BinaryGradients.Add(pass, node.Edges[1], op, first, second, dy, isSecond: true);
            });
    }

    /// <summary>y = op(a, b) after broadcasting and promotion; nothing recorded.</summary>
    private static Tensor Binary(BinaryOp op, Tensor a, Tensor b)
    {
        bool isTruth = op >= BinaryOp.Equal;
        DType type = op >= BinaryOp.And ? DType.Bool : DTypeExtensions.Promote(a.DType, b.DType);
        if (type.IsFloatingPoint()) type = DType.Float32;
        else if (op is BinaryOp.Divide or BinaryOp.Pow or BinaryOp.Atan2) type = DType.Float32;
        else if (!isTruth && type == DType.Bool) type = DType.Int64;

        Shape shape = a.Shape == b.Shape ? a.Shape : Shape.Broadcast(a.Shape, b.Shape, Enum.GetName(op)!);
        Tensor y = a.Device.Empty(shape, isTruth ? DType.Bool : type);
        a.Device.Backend.Binary(op, Operand(a, type, shape), Operand(b, type, shape), y);
        return y;
    }

    /// <summary>An operand in the common type and shape; nothing recorded.</summary>
    private static Tensor Operand(Tensor x, DType type, Shape shape)
    {
        if (x.DType == type && x.Shape == shape) return x;
        Tensor plain = x.RequiresGrad ? x.Detach() : x;
        return plain.To(type).Expand(shape);
    }
}

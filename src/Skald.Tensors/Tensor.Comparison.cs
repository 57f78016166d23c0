namespace Skald.Tensors;

/// <summary>Questions about elements, answered by Bool tensors; no gradient passes through them.</summary>
public sealed partial class Tensor
{
    /// <summary>a &lt; b.</summary>
    public static Tensor operator <(Tensor a, Tensor b) => Binary(BinaryOp.Less, a, b);

    /// <summary>a &gt; b.</summary>
    public static Tensor operator >(Tensor a, Tensor b) => Binary(BinaryOp.Greater, a, b);

    /// <summary>a ≤ b.</summary>
    public static Tensor operator <=(Tensor a, Tensor b) => Binary(BinaryOp.LessOrEqual, a, b);

    /// <summary>a ≥ b.</summary>
    public static Tensor operator >=(Tensor a, Tensor b) => Binary(BinaryOp.GreaterOrEqual, a, b);

    /// <summary>x &lt; value.</summary>
    public static Tensor operator <(Tensor x, float value) => x < x.Number(value);

    /// <summary>x &gt; value.</summary>
    public static Tensor operator >(Tensor x, float value) => x > x.Number(value);

    /// <summary>x ≤ value.</summary>
    public static Tensor operator <=(Tensor x, float value) => x <= x.Number(value);

    /// <summary>x ≥ value.</summary>
    public static Tensor operator >=(Tensor x, float value) => x >= x.Number(value);

    /// <summary>Whether elements are equal; NaN equals nothing.</summary>
    public Tensor EqualTo(Tensor other) => Binary(BinaryOp.Equal, this, other);

    /// <summary>Whether elements equal a number.</summary>
    public Tensor EqualTo(float value) => EqualTo(Number(value));

    /// <summary>Whether elements differ; NaN differs from everything.</summary>
    public Tensor NotEqualTo(Tensor other) => Binary(BinaryOp.NotEqual, this, other);

    /// <summary>Whether elements differ from a number.</summary>
    public Tensor NotEqualTo(float value) => NotEqualTo(Number(value));

    /// <summary>Whether both differ from 0.</summary>
    public Tensor LogicalAnd(Tensor other) => Binary(BinaryOp.And, this, other);

    /// <summary>Whether one differs from 0.</summary>
    public Tensor LogicalOr(Tensor other) => Binary(BinaryOp.Or, this, other);

    /// <summary>Whether exactly one differs from 0.</summary>
    public Tensor LogicalXor(Tensor other) => Binary(BinaryOp.Xor, this, other);

    /// <summary>Whether elements are 0.</summary>
    public Tensor LogicalNot() => EqualTo(0f);

    /// <summary>Whether elements are NaN.</summary>
    public Tensor IsNaN() => NotEqualTo(this);

    /// <summary>Whether elements are +∞ or −∞.</summary>
    public Tensor IsInfinity() => Detach().Abs().EqualTo(float.PositiveInfinity);

    /// <summary>Whether elements are neither infinite nor NaN.</summary>
    public Tensor IsFinite() => Detach().Abs() < float.PositiveInfinity;

    /// <summary>
    /// a where the mask is true, b elsewhere; all broadcast. What is not chosen leaves no trace, not even NaN.
    /// </summary>
    /// <param name="mask">Bool.</param>
    /// <param name="a">Taken where the mask is true.</param>
    /// <param name="b">Taken elsewhere.</param>
    public static Tensor Where(Tensor mask, Tensor a, Tensor b)
    {
        Shape shape = Shape.Broadcast(Shape.Broadcast(a.Shape, b.Shape, nameof(Where)), mask.Shape, nameof(Where));
        DType type = DTypeExtensions.Promote(a.DType, b.DType);
        if (type.IsFloatingPoint()) type = DType.Float32;
        Tensor truth = Operand(mask, DType.Bool, mask.Shape);
        Tensor y = a.Device.Empty(shape, type);
        a.Device.Backend.Where(
            Operand(truth, DType.Bool, shape), Operand(a, type, shape), Operand(b, type, shape), y);
        return a.Records || b.Records ? RecordWhere(y, truth, a, b) : y;
    }

    private static Tensor RecordWhere(Tensor y, Tensor truth, Tensor a, Tensor b)
    {
        bool forA = a.RequiresGrad, forB = b.RequiresGrad;
        (Shape shapeA, Shape shapeB) = (a.Shape, b.Shape);
        return Record(y, [a, b], dy => [
            forA ? Where(truth, dy, dy.Device.Scalar(0)).SumTo(shapeA) : null,
            forB ? Where(truth, dy.Device.Scalar(0), dy).SumTo(shapeB) : null]);
    }

    /// <summary>A scalar to compare with: of this tensor's type where the number is one of its values.</summary>
    private Tensor Number(float value) => Device.Scalar(value, !DType.IsFloatingPoint() && DType != DType.Bool
        && float.IsInteger(value) ? DType : DType.Float32);
}

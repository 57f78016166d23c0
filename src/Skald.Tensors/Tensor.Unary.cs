using Skald.Tensors.Autograd;

namespace Skald.Tensors;

/// <summary>Functions of one element: arithmetic, roots, rounding, exponentials, circular functions.</summary>
/// <remarks>
/// All are computed in Float32 with the same bits on every processor; gradients follow PyTorch at kinks.
/// </remarks>
public sealed partial class Tensor
{
    /// <summary>|x|, with slope 0 at 0.</summary>
    public Tensor Abs() => Elementwise(UnaryOp.Abs, this);

    /// <summary>−1, 0 or 1; the slope is 0 everywhere.</summary>
    public Tensor Sign() => Elementwise(UnaryOp.Sign, this);

    /// <summary>1/x.</summary>
    public Tensor Reciprocal() => Elementwise(UnaryOp.Reciprocal, this);

    /// <summary>x².</summary>
    public Tensor Square() => Elementwise(UnaryOp.Square, this);

    /// <summary>√x.</summary>
    public Tensor Sqrt() => Elementwise(UnaryOp.Sqrt, this);

    /// <summary>1/√x.</summary>
    public Tensor Rsqrt() => Elementwise(UnaryOp.Rsqrt, this);

    /// <summary>⌊x⌋; the slope is 0 everywhere.</summary>
    public Tensor Floor() => Elementwise(UnaryOp.Floor, this);

    /// <summary>⌈x⌉; the slope is 0 everywhere.</summary>
    public Tensor Ceiling() => Elementwise(UnaryOp.Ceiling, this);

    /// <summary>The nearest integer, halves to even; the slope is 0 everywhere.</summary>
    public Tensor Round() => Elementwise(UnaryOp.Round, this);

    /// <summary>The integer part; the slope is 0 everywhere.</summary>
    public Tensor Truncate() => Elementwise(UnaryOp.Truncate, this);

    /// <summary>eˣ.</summary>
    public Tensor Exp() => Elementwise(UnaryOp.Exp, this);

    /// <summary>2ˣ.</summary>
    public Tensor Exp2() => Elementwise(UnaryOp.Exp2, this);

    /// <summary>eˣ − 1, accurate near 0.</summary>
    public Tensor Expm1() => Elementwise(UnaryOp.Expm1, this);

    /// <summary>The natural logarithm: −∞ at 0, NaN below.</summary>
    public Tensor Log() => Elementwise(UnaryOp.Log, this);

    /// <summary>The logarithm to base 2.</summary>
    public Tensor Log2() => Elementwise(UnaryOp.Log2, this);

    /// <summary>The logarithm to base 10.</summary>
    public Tensor Log10() => Elementwise(UnaryOp.Log10, this);

    /// <summary>ln(1 + x), accurate near 0.</summary>
    public Tensor Log1p() => Elementwise(UnaryOp.Log1p, this);

    /// <summary>sin x.</summary>
    public Tensor Sin() => Elementwise(UnaryOp.Sin, this);

    /// <summary>cos x.</summary>
    public Tensor Cos() => Elementwise(UnaryOp.Cos, this);

    /// <summary>tan x.</summary>
    public Tensor Tan() => Elementwise(UnaryOp.Tan, this);

    /// <summary>atan x.</summary>
    public Tensor Atan() => Elementwise(UnaryOp.Atan, this);

    /// <summary>sinh x.</summary>
    public Tensor Sinh() => Elementwise(UnaryOp.Sinh, this);

    /// <summary>cosh x.</summary>
    public Tensor Cosh() => Elementwise(UnaryOp.Cosh, this);

    /// <summary>The error function, relatively accurate near 0.</summary>
    public Tensor Erf() => Elementwise(UnaryOp.Erf, this);

    /// <summary>x to a power. An exponent of 0 has no gradient, not even at infinity; ½ takes the root.</summary>
    /// <param name="exponent">The power.</param>
    public Tensor Pow(float exponent) => Elementwise(UnaryOp.PowScalar, this, exponent);

    /// <summary>A number to the powers x.</summary>
    /// <param name="value">The base.</param>
    /// <param name="x">The exponents.</param>
    public static Tensor Pow(float value, Tensor x) => Elementwise(UnaryOp.PowOf, x, value);

    /// <summary>x within [min, max]; where the bounds cross, max. The slope at a bound is 1.</summary>
    /// <param name="min">Lower bound; −∞ for none.</param>
    /// <param name="max">Upper bound; +∞ for none.</param>
    public Tensor Clamp(float min = float.NegativeInfinity, float max = float.PositiveInfinity) =>
        Elementwise(UnaryOp.Clamp, this, min, max);

    /// <summary>x with NaN and the infinities replaced by numbers; no gradient passes there.</summary>
    /// <param name="nan">In place of NaN.</param>
    /// <param name="positive">In place of +∞.</param>
    /// <param name="negative">In place of −∞.</param>
    public Tensor NanToNumber(float nan = 0, float positive = float.MaxValue, float negative = float.MinValue) =>
        Elementwise(UnaryOp.NanToNumber, this, nan, positive, negative);

    /// <summary>
    /// y = op(x), recorded: one kernel forward, one backward, and the formula for gradients of gradients.
    /// </summary>
    private static Tensor Elementwise(UnaryOp op, Tensor x, float a = 0, float b = 0, float c = 0)
    {
        if (x.DType != DType.Float32) x = x.To(DType.Float32);
        Tensor y = x.Device.Empty(x.Shape);
        x.Device.Backend.Unary(op, x, y, a, b, c);
        return x.Records ? Recorded(op, x, y, a, b, c) : y;
    }

    private static Tensor Recorded(UnaryOp op, Tensor x, Tensor y, float a, float b, float c)
    {
        Tensor? input = UnaryGradients.NeedsInput(op) ? x : null, output = UnaryGradients.NeedsOutput(op) ? y : null;
        return Record(
            y, x,
            dy => UnaryGradients.Formula(op, input, output, dy, a, b),
            (pass, node, dy) =>
            {
                if (!pass.Needs(node.Edges[0])) return;
                Tensor dx = pass.Buffer(node.Edges[0]!, out bool accumulate);
                dx.Device.Backend.UnaryBackward(op, input, output, dy, dx, accumulate, a, b, c);
            });
    }
}

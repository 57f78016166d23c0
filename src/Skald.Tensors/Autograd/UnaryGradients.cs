namespace Skald.Tensors.Autograd;

/// <summary>The derivatives of functions of one number, as formulas that can themselves be differentiated.</summary>
/// <remarks>
/// A formula uses only what the kernel of the same gradient reads, so that nothing more has to be kept.
/// </remarks>
internal static class UnaryGradients
{
    private const float Ln2 = 0.693147181f, Ln10 = 2.30258509f;
    private const float RootOfHalf = 0.707106781f;       // 1/√2
    private const float TwoOverRootPi = 1.12837917f;     // 2/√π
    private const float OneOverRootTwoPi = 0.398942280f; // 1/√(2π)
    private const float RootOfTwoOverPi = 0.797884561f;  // √(2/π)
    private const float GeluCubic = 0.044715f;
    private const float QuickSlope = 1.702f;
    private const float SeluScale = 1.05070099f, SeluAlpha = 1.67326324f;

    /// <summary>Whether the derivative follows from the arguments.</summary>
    public static bool NeedsInput(UnaryOp op) => op == UnaryOp.DivideInto || !(IsConstant(op) || NeedsOutput(op));

    /// <summary>Whether the derivative follows from the results.</summary>
    public static bool NeedsOutput(UnaryOp op) => op is UnaryOp.Reciprocal or UnaryOp.Sqrt or UnaryOp.Rsqrt
        or UnaryOp.Exp or UnaryOp.Exp2 or UnaryOp.Expm1 or UnaryOp.Tan or UnaryOp.PowOf or UnaryOp.Sigmoid
        or UnaryOp.Tanh or UnaryOp.SoftCap or UnaryOp.Relu or UnaryOp.SoftShrink or UnaryOp.HardShrink
        or UnaryOp.DivideInto;

    /// <summary>dx from dy, and from x or y as <see cref="NeedsInput"/> and <see cref="NeedsOutput"/> say.</summary>
    public static Tensor Formula(UnaryOp op, Tensor? x, Tensor? y, Tensor dy, float a, float b)
    {
        if (IsConstant(op)) return Constant(op, dy, a);
        return NeedsOutput(op) ? OfOutput(op, y!, dy, a) : OfInput(op, x!, dy, a, b);
    }

    private static bool IsConstant(UnaryOp op) => op is UnaryOp.Copy or UnaryOp.Negate or UnaryOp.Sign or UnaryOp.Floor
        or UnaryOp.Ceiling or UnaryOp.Round or UnaryOp.Truncate or UnaryOp.Affine or UnaryOp.AddScalar
        or UnaryOp.MultiplyScalar or UnaryOp.DivideScalar or UnaryOp.SubtractFrom;

    private static Tensor Constant(UnaryOp op, Tensor dy, float a) => op switch
    {
        UnaryOp.Copy or UnaryOp.AddScalar => dy,
        UnaryOp.Negate or UnaryOp.SubtractFrom => -dy,
        UnaryOp.Affine or UnaryOp.MultiplyScalar => dy * a,
        UnaryOp.DivideScalar => dy / a,
        _ => dy.Device.Zeros(dy.Shape),
    };

    private static Tensor OfOutput(UnaryOp op, Tensor y, Tensor dy, float a) => op switch
    {
        UnaryOp.Reciprocal => -(dy * y * y),
        UnaryOp.Sqrt => dy / (y * 2f),
        UnaryOp.Rsqrt => dy * (y * y * y) * -0.5f,
        UnaryOp.Exp => dy * y,
        UnaryOp.Exp2 => dy * (y * Ln2),
        UnaryOp.Expm1 => dy * (y + 1f),
        UnaryOp.Tan => dy * (y.Square() + 1f),
        UnaryOp.PowOf => dy * (y * dy.Device.Scalar(a).Log()),
        UnaryOp.Sigmoid => dy * (y * (1f - y)),
        UnaryOp.Tanh => dy * (1f - y.Square()),
        UnaryOp.SoftCap => dy * (1f - (y / a).Square()),
        UnaryOp.DivideInto => -(dy * y.Square()) / a,
        UnaryOp.Relu => Keep(y.Detach() > 0f, dy),
        _ => Keep(y.Detach().NotEqualTo(0f), dy),
    };

    private static Tensor OfInput(UnaryOp op, Tensor x, Tensor dy, float a, float b) => op switch
    {
        UnaryOp.Abs => dy * x.Sign(),
        UnaryOp.Square => dy * (x * 2f),
        UnaryOp.Log => dy / x,
        UnaryOp.Log2 => dy / (x * Ln2),
        UnaryOp.Log10 => dy / (x * Ln10),
        UnaryOp.Log1p => dy / (x + 1f),
        UnaryOp.Sin => dy * x.Cos(),
        UnaryOp.Cos => -(dy * x.Sin()),
        UnaryOp.Atan => dy / (x.Square() + 1f),
        UnaryOp.Sinh => dy * x.Cosh(),
        UnaryOp.Cosh => dy * x.Sinh(),
        UnaryOp.Erf => dy * ((-x.Square()).Exp() * TwoOverRootPi),
        UnaryOp.PowScalar => a == 0 ? dy.Device.Zeros(dy.Shape) : dy * (x.Pow(a - 1) * a),
        UnaryOp.LogSigmoid => dy * (-x).Sigmoid(),
        UnaryOp.Softplus => Tensor.Where(x.Detach() * a > b, dy, dy * (x * a).Sigmoid()),
        UnaryOp.TanhShrink => dy * x.Tanh().Square(),
        UnaryOp.Softsign => dy / (x.Abs() + 1f).Square(),
        UnaryOp.Gelu or UnaryOp.GeluTanh or UnaryOp.QuickGelu or UnaryOp.Silu or UnaryOp.Mish => dy * Gate(op, x),
        _ => Piecewise(op, x, dy, a, b),
    };

    /// <summary>The slopes of functions x · gate(x).</summary>
    private static Tensor Gate(UnaryOp op, Tensor x)
    {
        switch (op)
        {
            case UnaryOp.Gelu:
                Tensor density = (x.Square() * -0.5f).Exp() * OneOverRootTwoPi;
                return (((x * RootOfHalf).Erf() + 1f) * 0.5f) + (x * density);
            case UnaryOp.GeluTanh:
                Tensor inner = (x + (x * x * x * GeluCubic)) * RootOfTwoOverPi;
                Tensor slope = ((x.Square() * (3 * GeluCubic)) + 1f) * RootOfTwoOverPi;
                Tensor tanh = inner.Tanh();
                return ((tanh + 1f) * 0.5f) + (x * 0.5f * (1f - tanh.Square()) * slope);
            case UnaryOp.Mish:
                Tensor bend = x.Softplus().Tanh();
                return bend + (x * (1f - bend.Square()) * x.Sigmoid());
            default:
                float k = op == UnaryOp.Silu ? 1 : QuickSlope;
                Tensor gate = (x * k).Sigmoid();
                return gate * ((x * k * (1f - gate)) + 1f);
        }
    }

    private static Tensor Piecewise(UnaryOp op, Tensor x, Tensor dy, float a, float b)
    {
        Tensor at = x.Detach();
        return op switch
        {
            UnaryOp.Clamp => Keep((at >= a).LogicalAnd(at <= b), dy),
            UnaryOp.NanToNumber => Keep(at.IsFinite(), dy),
            UnaryOp.SquaredRelu => dy * (x.Relu() * 2f),
            UnaryOp.Relu6 => Keep((at > 0f).LogicalAnd(at < 6f), dy),
            UnaryOp.LeakyRelu => Tensor.Where(at > 0f, dy, dy * a),
            UnaryOp.HardTanh => Keep((at > a).LogicalAnd(at < b), dy),
            UnaryOp.HardSigmoid => Keep((at > -3f).LogicalAnd(at < 3f), dy / 6f),
            UnaryOp.HardSwish => Tensor.Where(at >= 3f, dy, Keep(at > -3f, dy * ((x / 3f) + 0.5f))),
            UnaryOp.Threshold => Keep(at > a, dy),
            // The exponent is cut at 0, so that the side not taken cannot overflow.
            UnaryOp.Elu => Tensor.Where(at > 0f, dy, dy * (Below(x).Exp() * a)),
            UnaryOp.Celu => Tensor.Where(at > 0f, dy, dy * (Below(x) / a).Exp()),
            UnaryOp.Selu => Tensor.Where(at > 0f, dy * SeluScale, dy * (Below(x).Exp() * (SeluScale * SeluAlpha))),
            _ => throw new NotSupportedException($"UnaryGradients: {op} has no derivative."),
        };
    }

    private static Tensor Below(Tensor x) => x.Clamp(float.NegativeInfinity, 0);

    private static Tensor Keep(Tensor mask, Tensor dy) => Tensor.Where(mask, dy, dy.Device.Scalar(0));
}

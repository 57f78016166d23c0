namespace Skald.Tensors;

/// <summary>Functions of one number; a, b and c are their settings: slope, bounds, exponent ….</summary>
public enum UnaryOp
{
    /// <summary>y = x.</summary>
    Copy,

    /// <summary>y = |x|, with slope 0 at 0.</summary>
    Abs,

    /// <summary>y = −x.</summary>
    Negate,

    /// <summary>y = −1, 0 or 1.</summary>
    Sign,

    /// <summary>y = 1/x.</summary>
    Reciprocal,

    /// <summary>y = x².</summary>
    Square,

    /// <summary>y = √x.</summary>
    Sqrt,

    /// <summary>y = 1/√x.</summary>
    Rsqrt,

    /// <summary>y = ⌊x⌋.</summary>
    Floor,

    /// <summary>y = ⌈x⌉.</summary>
    Ceiling,

    /// <summary>The nearest integer, halves to even.</summary>
    Round,

    /// <summary>The integer part.</summary>
    Truncate,

    /// <summary>y = a·x + b.</summary>
    Affine,

    /// <summary>y = x + a.</summary>
    AddScalar,

    /// <summary>y = a·x.</summary>
    MultiplyScalar,

    /// <summary>y = x/a.</summary>
    DivideScalar,

    /// <summary>y = a − x.</summary>
    SubtractFrom,

    /// <summary>y = a/x.</summary>
    DivideInto,

    /// <summary>y = x within [a, b], b where the bounds cross; slope 1 at the bounds.</summary>
    Clamp,

    /// <summary>NaN becomes a, +∞ becomes b and −∞ becomes c.</summary>
    NanToNumber,

    /// <summary>y = eˣ.</summary>
    Exp,

    /// <summary>y = 2ˣ.</summary>
    Exp2,

    /// <summary>y = eˣ − 1.</summary>
    Expm1,

    /// <summary>y = ln x.</summary>
    Log,

    /// <summary>y = log₂ x.</summary>
    Log2,

    /// <summary>y = log₁₀ x.</summary>
    Log10,

    /// <summary>y = ln(1 + x).</summary>
    Log1p,

    /// <summary>y = sin x.</summary>
    Sin,

    /// <summary>y = cos x.</summary>
    Cos,

    /// <summary>y = tan x.</summary>
    Tan,

    /// <summary>y = atan x.</summary>
    Atan,

    /// <summary>y = sinh x.</summary>
    Sinh,

    /// <summary>y = cosh x.</summary>
    Cosh,

    /// <summary>y = erf x.</summary>
    Erf,

    /// <summary>y = xᵃ, a root where a = ½; an exponent of 0 has no gradient, not even at infinity.</summary>
    PowScalar,

    /// <summary>y = aˣ.</summary>
    PowOf,

    /// <summary>y = 1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>y = ln σ(x).</summary>
    LogSigmoid,

    /// <summary>y = tanh x.</summary>
    Tanh,

    /// <summary>y = x Φ(x), with the error function; NaN at infinity, as in PyTorch: hence x · 0.</summary>
    Gelu,

    /// <summary>y = x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))).</summary>
    GeluTanh,

    /// <summary>y = x σ(1.702 x).</summary>
    QuickGelu,

    /// <summary>y = x σ(x).</summary>
    Silu,

    /// <summary>y = x tanh(ln(1 + eˣ)).</summary>
    Mish,

    /// <summary>y = ln(1 + e^(a·x))/a, and x itself where a·x &gt; b.</summary>
    Softplus,

    /// <summary>y = x above 0, a(eˣ − 1) below; slope a at 0.</summary>
    Elu,

    /// <summary>y = x above 0, a(e^(x/a) − 1) below.</summary>
    Celu,

    /// <summary>The self-normalising ELU: fixed scale and α.</summary>
    Selu,

    /// <summary>y = x/(1 + |x|).</summary>
    Softsign,

    /// <summary>y = x − tanh x.</summary>
    TanhShrink,

    /// <summary>y = a tanh(x/a).</summary>
    SoftCap,

    /// <summary>y = max(x, 0), slope 0 at 0.</summary>
    Relu,

    /// <summary>y = max(x, 0)².</summary>
    SquaredRelu,

    /// <summary>y = x within [0, 6], slope 0 at both.</summary>
    Relu6,

    /// <summary>y = x above 0, a·x below; slope a at 0.</summary>
    LeakyRelu,

    /// <summary>y = x within [a, b], slope 0 at both.</summary>
    HardTanh,

    /// <summary>y = (x + 3)/6 within [0, 1], slope 0 at ±3.</summary>
    HardSigmoid,

    /// <summary>y = x · hardsigmoid(x), slope 0 at −3 and 1 at 3.</summary>
    HardSwish,

    /// <summary>y = x moved by a towards 0, and 0 within [−a, a].</summary>
    SoftShrink,

    /// <summary>y = x, and 0 within [−a, a].</summary>
    HardShrink,

    /// <summary>y = x above a, b elsewhere.</summary>
    Threshold,
}

namespace Skald.Tensors;

/// <summary>Activation functions, with PyTorch's slopes at kinks.</summary>
public sealed partial class Tensor
{
    /// <summary>1/(1 + e⁻ˣ).</summary>
    public Tensor Sigmoid() => Elementwise(UnaryOp.Sigmoid, this);

    /// <summary>ln σ(x), without overflow.</summary>
    public Tensor LogSigmoid() => Elementwise(UnaryOp.LogSigmoid, this);

    /// <summary>tanh x.</summary>
    public Tensor Tanh() => Elementwise(UnaryOp.Tanh, this);

    /// <summary>x Φ(x), with the error function. https://arxiv.org/abs/1606.08415</summary>
    public Tensor Gelu() => Elementwise(UnaryOp.Gelu, this);

    /// <summary>GELU by its tanh approximation: x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))).</summary>
    public Tensor GeluTanh() => Elementwise(UnaryOp.GeluTanh, this);

    /// <summary>x σ(1.702 x), the GELU of the first CLIP models.</summary>
    public Tensor QuickGelu() => Elementwise(UnaryOp.QuickGelu, this);

    /// <summary>x σ(x), also called swish. https://arxiv.org/abs/1702.03118</summary>
    public Tensor Silu() => Elementwise(UnaryOp.Silu, this);

    /// <summary>x tanh(ln(1 + eˣ)). https://arxiv.org/abs/1908.08681</summary>
    public Tensor Mish() => Elementwise(UnaryOp.Mish, this);

    /// <summary>ln(1 + e^(βx))/β, and x itself where βx is above the threshold.</summary>
    /// <param name="beta">Steepness β.</param>
    /// <param name="threshold">Above it the function is taken to be linear.</param>
    public Tensor Softplus(float beta = 1, float threshold = 20) =>
        Elementwise(UnaryOp.Softplus, this, beta, threshold);

    /// <summary>x above 0, α(eˣ − 1) below; slope α at 0. https://arxiv.org/abs/1511.07289</summary>
    /// <param name="alpha">Minus the limit at −∞.</param>
    public Tensor Elu(float alpha = 1) => Elementwise(UnaryOp.Elu, this, alpha);

    /// <summary>x above 0, α(e^(x/α) − 1) below. https://arxiv.org/abs/1704.07483</summary>
    /// <param name="alpha">Minus the limit at −∞.</param>
    public Tensor Celu(float alpha = 1) => Elementwise(UnaryOp.Celu, this, alpha);

    /// <summary>The self-normalising ELU with its fixed scale and α. https://arxiv.org/abs/1706.02515</summary>
    public Tensor Selu() => Elementwise(UnaryOp.Selu, this);

    /// <summary>x/(1 + |x|).</summary>
    public Tensor Softsign() => Elementwise(UnaryOp.Softsign, this);

    /// <summary>x − tanh x.</summary>
    public Tensor TanhShrink() => Elementwise(UnaryOp.TanhShrink, this);

    /// <summary>cap · tanh(x/cap): x kept within (−cap, cap).</summary>
    /// <param name="cap">The bound, above 0.</param>
    public Tensor SoftCap(float cap) => Elementwise(UnaryOp.SoftCap, this, cap);

    /// <summary>max(x, 0), slope 0 at 0.</summary>
    public Tensor Relu() => Elementwise(UnaryOp.Relu, this);

    /// <summary>max(x, 0)². https://arxiv.org/abs/2109.08668</summary>
    public Tensor SquaredRelu() => Elementwise(UnaryOp.SquaredRelu, this);

    /// <summary>x within [0, 6], slope 0 at both.</summary>
    public Tensor Relu6() => Elementwise(UnaryOp.Relu6, this);

    /// <summary>x above 0, slope · x below; at 0 the slope is that of below.</summary>
    /// <param name="slope">Slope below 0.</param>
    public Tensor LeakyRelu(float slope = 0.01f) => Elementwise(UnaryOp.LeakyRelu, this, slope);

    /// <summary>x within [min, max], slope 0 at both.</summary>
    /// <param name="min">Lower bound.</param>
    /// <param name="max">Upper bound.</param>
    public Tensor HardTanh(float min = -1, float max = 1) => Elementwise(UnaryOp.HardTanh, this, min, max);

    /// <summary>(x + 3)/6 within [0, 1], slope 0 at ±3.</summary>
    public Tensor HardSigmoid() => Elementwise(UnaryOp.HardSigmoid, this);

    /// <summary>x · hardsigmoid(x), slope 0 at −3 and 1 at 3. https://arxiv.org/abs/1905.02244</summary>
    public Tensor HardSwish() => Elementwise(UnaryOp.HardSwish, this);

    /// <summary>x moved by a margin towards 0, and 0 within it.</summary>
    /// <param name="margin">Distance from 0, not below 0.</param>
    public Tensor SoftShrink(float margin = 0.5f) => Elementwise(UnaryOp.SoftShrink, this, margin);

    /// <summary>x, and 0 within a margin of 0.</summary>
    /// <param name="margin">Distance from 0, not below 0.</param>
    public Tensor HardShrink(float margin = 0.5f) => Elementwise(UnaryOp.HardShrink, this, margin);

    /// <summary>x above a threshold, a value elsewhere.</summary>
    /// <param name="threshold">Largest x that is replaced.</param>
    /// <param name="value">What it is replaced by.</param>
    public Tensor Threshold(float threshold, float value) => Elementwise(UnaryOp.Threshold, this, threshold, value);

    /// <summary>x above 0, weight · x below, with a weight for all or one per channel (axis 1).</summary>
    /// <param name="weight">[1] or [channels]. https://arxiv.org/abs/1502.01852</param>
    public Tensor PRelu(Tensor weight)
    {
        Tensor slope = weight;
        if (weight.Length > 1)
        {
            for (int axis = 2; axis < Rank; axis++) slope = slope.Unsqueeze(-1);
        }

        return Where(Detach() > 0f, this, this * slope);
    }

    /// <summary>a · σ(b) for the halves a and b of an axis. https://arxiv.org/abs/1612.08083</summary>
    /// <param name="axis">An axis of even length.</param>
    /// <exception cref="ShapeException">The axis has an odd length.</exception>
    public Tensor Glu(int axis = -1)
    {
        int half = Shape[axis] / 2;
        if (half * 2 != Shape[axis])
            throw new ShapeException($"Glu: axis {axis} must have an even length, got {Shape}.");
        return Narrow(axis, 0, half) * Narrow(axis, half, half).Sigmoid();
    }
}

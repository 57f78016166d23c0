namespace Skald.Tensors;

public static partial class Losses
{
    private const float LogTwoPi = 1.83787707f;

    /// <summary>(x − target)².</summary>
    public static Tensor Mse(Tensor x, Tensor target, Reduction reduction = Reduction.Mean) =>
        Reduce((x - target).Square(), reduction);

    /// <summary>|x − target|, slope 0 where they are equal.</summary>
    public static Tensor L1(Tensor x, Tensor target, Reduction reduction = Reduction.Mean) =>
        Reduce((x - target).Abs(), reduction);

    /// <summary>Huber's loss divided by β: quadratic within β of the target, of slope 1 beyond.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="target">Of the same shape.</param>
    /// <param name="reduction">Over all elements.</param>
    /// <param name="beta">Where the slope stops growing; 0 for the L1 loss.</param>
    public static Tensor SmoothL1(Tensor x, Tensor target, Reduction reduction = Reduction.Mean, float beta = 1)
    {
        if (beta == 0) return L1(x, target, reduction);
        Tensor distance = (x - target).Abs();
        return Reduce(
            Tensor.Where(distance.Detach() < beta, distance.Square() * (0.5f / beta), distance - (0.5f * beta)),
            reduction);
    }

    /// <summary>Quadratic within δ of the target, of slope δ beyond.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="target">Of the same shape.</param>
    /// <param name="reduction">Over all elements.</param>
    /// <param name="delta">Where the slope stops growing, above 0.</param>
    public static Tensor Huber(Tensor x, Tensor target, Reduction reduction = Reduction.Mean, float delta = 1)
    {
        Tensor distance = (x - target).Abs();
        return Reduce(
            Tensor.Where(
                distance.Detach() <= delta, distance.Square() * 0.5f, (distance - (0.5f * delta)) * delta),
            reduction);
    }

    /// <summary>
    /// Kullback-Leibler divergence of target from x: target · (log target − x), 0 where the target is 0.
    /// </summary>
    /// <param name="x">Log-probabilities.</param>
    /// <param name="target">Probabilities, or their logarithms.</param>
    /// <param name="reduction">BatchMean is the mathematical mean; Mean divides by all elements.</param>
    /// <param name="logTarget">Whether the target is given in logarithms.</param>
    public static Tensor KlDivergence(
        Tensor x, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
    {
        if (logTarget) return Reduce(target.Exp() * (target - x), reduction);
        Tensor isZero = target.Detach().EqualTo(0f);
        Tensor entropy = target * Tensor.Where(isZero, target.Device.Scalar(1), target).Log();
        return Reduce(entropy - (target * x), reduction);
    }

    /// <summary>Negative log-likelihood of counts under a Poisson distribution.</summary>
    /// <param name="x">Logarithm of the rate, or the rate itself.</param>
    /// <param name="target">Counts.</param>
    /// <param name="logInput">Whether x is a logarithm.</param>
    /// <param name="full">Adds Stirling's approximation of log target! for targets above 1.</param>
    /// <param name="epsilon">Added to a rate before its logarithm.</param>
    /// <param name="reduction">Over all elements.</param>
    public static Tensor PoissonNll(
        Tensor x, Tensor target, bool logInput = true, bool full = false, float epsilon = 1e-8f,
        Reduction reduction = Reduction.Mean)
    {
        Tensor losses = logInput ? x.Exp() - (target * x) : x - (target * (x + epsilon).Log());
        if (full)
        {
            Tensor isLarge = target.Detach() > 1f, one = target.Device.Scalar(1);
            Tensor t = Tensor.Where(isLarge, target, one);
            Tensor stirling = (t * t.Log()) - t + (((t.Log() + LogTwoPi)) * 0.5f);
            losses += Tensor.Where(isLarge, stirling, target.Device.Scalar(0));
        }

        return Reduce(losses, reduction);
    }

    /// <summary>Negative log-likelihood under normal distributions.</summary>
    /// <param name="x">Means.</param>
    /// <param name="target">Observed values.</param>
    /// <param name="variance">Variances; broadcasts.</param>
    /// <param name="full">Adds log(2π)/2.</param>
    /// <param name="epsilon">Smallest variance.</param>
    /// <param name="reduction">Over all elements.</param>
    public static Tensor GaussianNll(
        Tensor x, Tensor target, Tensor variance, bool full = false, float epsilon = 1e-6f,
        Reduction reduction = Reduction.Mean)
    {
        Tensor v = variance.Clamp(epsilon);
        Tensor losses = (v.Log() + ((x - target).Square() / v)) * 0.5f;
        return Reduce(full ? losses + (0.5f * LogTwoPi) : losses, reduction);
    }
}

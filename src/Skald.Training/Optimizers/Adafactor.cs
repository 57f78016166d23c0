using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adam's divisor from the sums of rows and columns alone: a matrix costs r + c numbers of state instead of r · c.</summary>
/// <remarks>
/// Shazeer and Stern 2018, https://arxiv.org/abs/1804.04235, as PyTorch computes it: the rate is the cap of the relative
/// step min(lr, 1/√t) · max(ε₂, rms(p)). Factored over the last two axes; vectors keep the whole square.
/// <see cref="AdafactorT5"/> is the other common definition.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta2Decay">Exponent of t in the share of the newest square.</param>
/// <param name="epsilon1">Least root of the square; null for Float32's ε, 2⁻²³.</param>
/// <param name="epsilon2">Least size of a weight.</param>
/// <param name="threshold">Largest root mean square of an update: PyTorch's d.</param>
/// <param name="maximize">Climbs instead.</param>
public sealed class Adafactor(
    IEnumerable<ParameterGroup> groups, double beta2Decay = -0.8, double? epsilon1 = null, double epsilon2 = 1e-3,
    double threshold = 1, bool maximize = false)
    : Optimizer(groups)
{
    private const double SinglePrecision = 1.1920928955078125e-7;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Tensor weight, int t) = (step.Weight, step.State.Step);
        Tensor gradient = Penalized(step, maximize ? -gradientFactor : gradientFactor, decay: 0);
        double rate = Math.Min(group.LearningRate, 1 / Math.Sqrt(t)) * Math.Max(epsilon2, weight.RootMeanSquare());
        weight.ScaleInPlace(1 - (group.LearningRate * group.WeightDecay));
        double least = epsilon1 ?? SinglePrecision;
        Tensor square = Square(gradient, step.State, ScalarMath.Pow(t, beta2Decay), (float)least);
        Tensor update = square.Clamp((float)(least * least)).Rsqrt() * gradient;
        weight.AddInPlace(update, -rate / Math.Max(1, update.RootMeanSquare() / threshold));
    }

    /// <summary>The running square: whole for vectors, else row means · column means / mean.</summary>
    private static Tensor Square(Tensor gradient, OptimizerState state, double share, float least)
    {
        Tensor square = gradient.Square();
        if (gradient.Rank < 2)
        {
            Tensor variance = state.Get("variance", gradient);
            variance.MoveTowards(square, share);
            return variance;
        }

        Tensor ofRows = square.Mean(-1, keepDim: true), ofColumns = square.Mean(-2, keepDim: true);
        Tensor rows = state.Get("row_var", ofRows), columns = state.Get("col_var", ofColumns);
        rows.MoveTowards(ofRows, share);
        columns.MoveTowards(ofColumns, share);
        return rows.MatMul(columns) / rows.Mean(-2, keepDim: true).Clamp(least);
    }
}

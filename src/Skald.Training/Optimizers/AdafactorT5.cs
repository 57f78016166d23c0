using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adafactor as T5 was trained with it and transformers defines it.</summary>
/// <remarks>
/// Shazeer and Stern 2018, https://arxiv.org/abs/1804.04235. With <paramref name="relativeStep"/> the group's rate counts
/// only as a factor of the schedule: the step is min(10⁻², 1/√t), or min(10⁻⁶ · t, 1/√t) with a warm-up. Without it the
/// rate is the group's: the setting for fine-tuning T5, with <paramref name="scaleParameter"/> off.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="relativeStep">Step sizes follow from t.</param>
/// <param name="scaleParameter">Steps are relative to the size of the weights.</param>
/// <param name="warmupInit">Relative steps start small.</param>
/// <param name="beta1">Memory of a first moment; null for none.</param>
/// <param name="decayRate">Exponent of t in the memory of the square.</param>
/// <param name="threshold">Largest root mean square of an update: transformers' clip_threshold.</param>
/// <param name="epsilon1">Added to squares.</param>
/// <param name="epsilon2">Least size of a weight.</param>
public sealed class AdafactorT5(
    IEnumerable<ParameterGroup> groups, bool relativeStep = true, bool scaleParameter = true, bool warmupInit = false,
    double? beta1 = null, double decayRate = -0.8, double threshold = 1, double epsilon1 = 1e-30, double epsilon2 = 1e-3)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Tensor weight, OptimizerState state) = (step.Weight, step.State);
        Tensor gradient = Penalized(step, gradientFactor, decay: 0);
        Tensor size = state.Get("RMS", weight.Device, Shape.Scalar);
        size.CopyFrom([(float)weight.RootMeanSquare()]);
        double rate = relativeStep
            ? Math.Min(warmupInit ? 1e-6 * state.Step : 1e-2, 1 / Math.Sqrt(state.Step))
                * (group.LearningRate / group.BaseLearningRate)
            : group.LearningRate;
        if (scaleParameter) rate *= Math.Max(epsilon2, size.Item());

        Tensor update = InverseRoot(gradient, state, ScalarMath.Pow(state.Step, decayRate)) * gradient;
        update.ScaleInPlace(rate / Math.Max(1, update.RootMeanSquare() / threshold));
        if (beta1 is { } memory)
        {
            Tensor mean = state.Get("exp_avg", weight);
            mean.MoveTowards(update, 1 - memory);
            update = mean;
        }

        if (group.WeightDecay != 0) weight.ScaleInPlace(1 - (rate * group.WeightDecay));
        weight.AddInPlace(update, -1);
    }

    /// <summary>1 / √ of the running square, whole for vectors, else from row and column means.</summary>
    private Tensor InverseRoot(Tensor gradient, OptimizerState state, double share)
    {
        Tensor square = gradient.Square() + (float)epsilon1;
        if (gradient.Rank < 2)
        {
            Tensor whole = state.Get("exp_avg_sq", gradient);
            whole.MoveTowards(square, share);
            return whole.Rsqrt();
        }

        Tensor ofRows = square.Mean(-1), ofColumns = square.Mean(-2);
        Tensor rows = state.Get("exp_avg_sq_row", ofRows), columns = state.Get("exp_avg_sq_col", ofColumns);
        rows.MoveTowards(ofRows, share);
        columns.MoveTowards(ofColumns, share);
        return (rows / rows.Mean(-1, keepDim: true)).Rsqrt().Unsqueeze(-1) * columns.Rsqrt().Unsqueeze(-2);
    }
}

using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>The step that Adam and AdamW share.</summary>
internal static class AdamUpdate
{
    /// <summary>
    /// p −= lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε) after p has shrunk by lr · decay; AMSGrad takes the largest v so far.
    /// </summary>
    public static void Apply(Tensor weight, Tensor gradient, OptimizerState state, in AdamWStep step, bool amsgrad)
    {
        AdamWUpdate update = Of(weight, gradient, state, step);
        if (!amsgrad)
        {
            weight.Device.Backend.AdamW([update]);
            return;
        }

        (Tensor m, Tensor v) = (update.First, update.Second);

        if (step.GradientFactor != 1) gradient *= step.GradientFactor;
        m.MoveTowards(gradient, 1 - step.Beta1);
        v.MoveTowards(gradient.Square(), 1 - step.Beta2);
        Tensor largest = state.Get("max_exp_avg_sq", weight);
        largest.RaiseTo(v);
        double correction1 = 1 - ScalarMath.Pow(step.Beta1, step.Step), correction2 = 1 - ScalarMath.Pow(step.Beta2, step.Step);
        Tensor divisor = (largest.Sqrt() / (float)Math.Sqrt(correction2)) + (float)step.Epsilon;
        weight.ScaleInPlace(1 - (step.LearningRate * step.WeightDecay));
        weight.AddInPlace(m / divisor, -step.LearningRate / correction1);
    }

    /// <summary>A parameter's part of the device's step, with its moments.</summary>
    public static AdamWUpdate Of(Tensor weight, Tensor gradient, OptimizerState state, in AdamWStep step) =>
        new(weight, gradient, state.Get("exp_avg", weight), state.Get("exp_avg_sq", weight), step);
}

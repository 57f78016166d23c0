using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Gradient descent, with momentum where asked, as PyTorch defines it.</summary>
/// <remarks>
/// The decay is added to the gradient; the first momentum is that gradient, without dampening; the rate stays outside.
/// Nesterov's form steps along g + μ·b. One pass over memory.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="momentum">μ; 0 for none.</param>
/// <param name="dampening">Share of the gradient kept out of the momentum.</param>
/// <param name="nesterov">Looks a step ahead; needs momentum and no dampening.</param>
/// <param name="maximize">Climbs instead.</param>
public sealed class Sgd(
    IEnumerable<ParameterGroup> groups, double momentum = 0, double dampening = 0, bool nesterov = false,
    bool maximize = false)
    : Optimizer(groups)
{
    private const string Buffer = "momentum_buffer";

    private readonly bool _nesterov = !nesterov || (momentum > 0 && dampening == 0)
        ? nesterov
        : throw new ArgumentException(
            $"Sgd: Nesterov's form needs momentum and no dampening, got {momentum} and {dampening}; leave one out.");

    /// <summary>μ of the next step: schedules such as one-cycle change it.</summary>
    public double Momentum { get; set; } = momentum;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        bool isFirst = !step.State.Tensors.ContainsKey(Buffer);
        Tensor? buffer = Momentum == 0 ? null : step.State.Get(Buffer, step.Weight);
        float factor = maximize ? -gradientFactor : gradientFactor;
        step.Weight.Device.Backend.Sgd(
            step.Weight, step.Gradient, buffer,
            new(group.LearningRate, Momentum, dampening, group.WeightDecay, _nesterov, isFirst, factor));
    }
}

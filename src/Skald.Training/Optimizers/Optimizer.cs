using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training.Optimizers;

/// <summary>Changes parameters by their gradients, keeping what it needs from step to step.</summary>
/// <remarks>
/// A parameter without a gradient is left alone entirely: its step count, moments and decay too. Counts are kept per
/// parameter. Not safe for concurrent use.
/// </remarks>
public abstract class Optimizer
{
    private readonly Dictionary<string, OptimizerState> _states = new(StringComparer.Ordinal);
    private readonly List<ParameterStep> _steps = [];

    /// <param name="groups">Every parameter in at most one group.</param>
    protected Optimizer(params IEnumerable<ParameterGroup> groups)
    {
        Groups = [.. groups];
        foreach ((string name, _) in Groups.SelectMany(g => g.Parameters))
            if (!_states.TryAdd(name, new()))
                throw new ArgumentException($"Optimizer: parameter \"{name}\" is in two groups.", nameof(groups));
    }

    /// <summary>The groups, with the learning rates of the next step.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>One step for every parameter that has a gradient.</summary>
    /// <param name="gradientFactor">Multiplies every gradient first: clipping.</param>
    public void Step(float gradientFactor = 1f)
    {
        foreach (ParameterGroup group in Groups)
        {
            _steps.Clear();
            foreach ((string name, Parameter parameter) in group.Parameters)
            {
                if (parameter.Grad is not { } gradient) continue;
                OptimizerState state = _states[name];
                state.Step++;
                _steps.Add(new(parameter, parameter.Value.Detach(), gradient.Detach(), state));
            }

            if (_steps.Count == 0) continue;
            using var scope = _steps[0].Weight.Device.NoGrad();
            UpdateAll(group, _steps, gradientFactor);
        }

        _steps.Clear();
    }

    /// <summary>All tensors that a checkpoint must hold, named <c>parameter.state</c>.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedState() =>
        from state in _states from tensor in state.Value.Tensors select ($"{state.Key}.{tensor.Key}", tensor.Value);

    /// <summary>Steps done, per parameter.</summary>
    public IReadOnlyDictionary<string, int> StepCounts =>
        _states.ToDictionary(s => s.Key, s => s.Value.Step, StringComparer.Ordinal);

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="steps">Steps done, per parameter.</param>
    /// <param name="tensors">What <see cref="NamedState"/> gave, by name.</param>
    public void Restore(IReadOnlyDictionary<string, int> steps, IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach ((string name, int count) in steps)
        {
            if (!_states.TryGetValue(name, out OptimizerState? state))
                throw new ArgumentException($"Optimizer: the checkpoint knows a parameter \"{name}\" that is not here.");
            state.Step = count;
            string prefix = $"{name}.";
            foreach ((string key, Tensor value) in tensors)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal) && !key.AsSpan(prefix.Length).Contains('.'))
                    state.Tensors[key[prefix.Length..]] = value;
            }
        }
    }

    /// <summary>Changes the parameters of a group, all on one device: one after the other unless overridden.</summary>
    /// <param name="group">For rate and decay.</param>
    /// <param name="steps">The parameters that have a gradient; not to be kept.</param>
    /// <param name="gradientFactor">Multiplies the gradients.</param>
    protected virtual void UpdateAll(ParameterGroup group, IReadOnlyList<ParameterStep> steps, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (ParameterStep step in steps) Update(group, step, gradientFactor);
    }

    /// <summary>Changes one parameter.</summary>
    /// <param name="group">Its group, for rate and decay.</param>
    /// <param name="step">The parameter, its gradient and what is kept for it.</param>
    /// <param name="gradientFactor">Multiplies the gradient.</param>
    protected abstract void Update(ParameterGroup group, in ParameterStep step, float gradientFactor);

    /// <summary>gradient · factor + decay · weight: the gradient with the decay of an L2 penalty in it.</summary>
    protected static Tensor Penalized(in ParameterStep step, float gradientFactor, double decay)
    {
        Tensor gradient = gradientFactor == 1 ? step.Gradient : step.Gradient * gradientFactor;
        return decay == 0 ? gradient : gradient + (step.Weight * (float)decay);
    }
}

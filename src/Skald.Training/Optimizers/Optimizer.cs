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
            foreach ((string name, Parameter parameter) in group.Parameters)
            {
                if (parameter.Grad is not { } gradient) continue;
                using var scope = gradient.Device.NoGrad();
                OptimizerState state = _states[name];
                state.Step++;
                Update(group, parameter.Value.Detach(), gradient.Detach(), state, gradientFactor);
            }
        }
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

    /// <summary>Changes one parameter.</summary>
    /// <param name="group">Its group, for rate and decay.</param>
    /// <param name="weight">The values, changed in place.</param>
    /// <param name="gradient">The gradient, which may be overwritten.</param>
    /// <param name="state">What is kept for it; Step counts this one.</param>
    /// <param name="gradientFactor">Multiplies the gradient.</param>
    protected abstract void Update(
        ParameterGroup group, Tensor weight, Tensor gradient, OptimizerState state, float gradientFactor);
}

/// <summary>What an optimizer keeps for one parameter.</summary>
public sealed class OptimizerState
{
    /// <summary>Steps done, the present one included.</summary>
    public int Step { get; set; }

    /// <summary>Tensors by PyTorch's names: exp_avg, momentum_buffer, ….</summary>
    public SortedDictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>A tensor by name, zeros of the given shape at first.</summary>
    public Tensor Get(string name, Tensor like) =>
        Tensors.TryGetValue(name, out Tensor? tensor) ? tensor : Tensors[name] = like.Device.Zeros(like.Shape);
}

using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training;

/// <summary>An exponential moving average of a model's weights.</summary>
public sealed class WeightAverage
{
    private readonly float _decay;
    private readonly List<(string Name, Parameter Live, Tensor Average)> _pairs;

    /// <summary>An average that begins as the present weights.</summary>
    public WeightAverage(Module model, double decay)
    {
        if (decay is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay),
                $"WeightAverage: decay must lie in (0, 1), got {decay}.");
        _decay = (float)decay;
        using var scope = model.Device.NoGrad();
        _pairs = [.. model.NamedParameters().Select(p => (p.Name, p.Parameter, p.Parameter.Value.Detach().Clone()))];
    }

    /// <summary>The averages by parameter name.</summary>
    public IReadOnlyDictionary<string, Tensor> Values =>
        _pairs.ToDictionary(p => p.Name, p => p.Average, StringComparer.Ordinal);

    /// <summary>Puts the averages of a checkpoint in place.</summary>
    /// <exception cref="TrainingException">One is missing.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> values)
    {
        foreach ((string name, _, Tensor average) in _pairs)
        {
            average.CopyFrom(values.TryGetValue(name, out Tensor? value)
                ? value : throw new TrainingException($"Resume: the checkpoint has no average of {name}."));
        }
    }

    /// <summary>average = decay · average + (1 − decay) · weight.</summary>
    public void Update()
    {
        foreach ((_, Parameter live, Tensor average) in _pairs)
        {
            Backend backend = average.Device.Backend;
            backend.Unary(UnaryOp.MultiplyScalar, average, average, _decay);
            backend.AddInto(live.Value.Detach(), average, 1 - _decay);
        }
    }
}

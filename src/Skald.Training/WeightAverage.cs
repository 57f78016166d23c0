using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training;

/// <summary>An exponential moving average of a model's weights.</summary>
/// <remarks>Frozen parameters are averaged too: a checkpoint of the averages is a whole model.</remarks>
public sealed class WeightAverage
{
    private readonly AverageKind _kind;
    private readonly double _decay, _inverseGamma, _power;
    private readonly List<(string Name, Parameter Live, Tensor Average)> _pairs;

    /// <summary>An average of a model's present weights.</summary>
    /// <param name="model">The model, whose weights go on changing.</param>
    /// <param name="decay">The decay, or the largest one.</param>
    /// <param name="kind">How it changes.</param>
    /// <param name="inverseGamma">γ of <see cref="AverageKind.Power"/>.</param>
    /// <param name="power">p of <see cref="AverageKind.Power"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay leaves (0, 1).</exception>
    public WeightAverage(
        Module model, double decay, AverageKind kind = AverageKind.Constant, double inverseGamma = 1, double power = 2d / 3)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (decay is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), $"WeightAverage: decay must lie in (0, 1), got {decay}.");
        (_decay, _kind, _inverseGamma, _power) = (decay, kind, inverseGamma, power);
        using var scope = model.Device.NoGrad();
        _pairs = [.. model.NamedParameters().Select(p => (p.Name, p.Parameter, First(p.Parameter.Value.Detach())))];
    }

    /// <summary>Updates done.</summary>
    public long Updates { get; private set; }

    /// <summary>The averages by parameter name, ready for use.</summary>
    public IReadOnlyDictionary<string, Tensor> Values =>
        _pairs.ToDictionary(p => p.Name, p => Read(p.Average), StringComparer.Ordinal);

    /// <summary>The decay of the update after so many others.</summary>
    public double Decay(long updates) => _kind switch
    {
        AverageKind.Ramp => updates == 0 ? 0 : Math.Min(_decay, (1.0 + updates) / (10 + updates)),
        AverageKind.Power => updates == 0
            ? 0 : Math.Min(_decay, 1 - ScalarMath.Pow(1 + (updates / _inverseGamma), -_power)),
        _ => _decay,
    };

    /// <summary>average = decay · average + (1 − decay) · weight.</summary>
    public void Update()
    {
        double decay = Decay(Updates);
        foreach ((_, Parameter live, Tensor average) in _pairs)
        {
            Backend backend = average.Device.Backend;
            if (decay == 0)
            {
                backend.Copy(live.Value.Detach(), average);
                continue;
            }

            backend.Unary(UnaryOp.MultiplyScalar, average, average, (float)decay);
            backend.AddInto(live.Value.Detach(), average, (float)(1 - decay));
        }

        Updates++;
    }

    /// <summary>Lets the model compute with the averages until the result is disposed of.</summary>
    /// <remarks>For evaluation, samples and export; the live weights come back bit for bit.</remarks>
    public IDisposable Borrow() => new Loan(_pairs, Values);

    /// <summary>Puts the averages of a checkpoint in place.</summary>
    /// <param name="values">What <see cref="Values"/> gave.</param>
    /// <param name="updates">Updates done; a constant decay does not need it.</param>
    /// <exception cref="TrainingException">One is missing.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> values, long updates = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        Updates = updates;
        foreach ((string name, _, Tensor average) in _pairs)
        {
            average.CopyFrom(values.TryGetValue(name, out Tensor? value)
                ? value : throw new TrainingException($"Resume: the checkpoint has no average of {name}."));
            if (_kind == AverageKind.ZeroDebiased && updates > 0)
                average.Device.Backend.Unary(UnaryOp.MultiplyScalar, average, average, (float)Correction);
        }
    }

    private double Correction => 1 - ScalarMath.Pow(_decay, Updates);

    private Tensor First(Tensor weight) => _kind == AverageKind.ZeroDebiased ? weight.Device.Zeros(weight.Shape) : weight.Clone();

    private Tensor Read(Tensor average)
    {
        if (_kind != AverageKind.ZeroDebiased || Updates == 0) return average;
        using var scope = average.Device.NoGrad();
        return average / (float)Correction;
    }

    private sealed class Loan : IDisposable
    {
        private readonly List<(Tensor Live, Tensor Kept)> _kept = [];

        public Loan(List<(string Name, Parameter Live, Tensor Average)> pairs, IReadOnlyDictionary<string, Tensor> values)
        {
            foreach ((string name, Parameter parameter, _) in pairs)
            {
                Tensor live = parameter.Value.Detach();
                _kept.Add((live, live.Clone()));
                live.CopyFrom(values[name]);
            }
        }

        public void Dispose()
        {
            foreach ((Tensor live, Tensor kept) in _kept)
            {
                live.CopyFrom(kept);
                kept.Dispose();
            }

            _kept.Clear();
        }
    }
}

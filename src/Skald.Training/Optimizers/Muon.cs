using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training.Optimizers;

/// <summary>Momentum whose update is brought to the nearest orthogonal matrix: for the matrices between hidden layers.</summary>
/// <remarks>
/// Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/. Nesterov momentum, five Newton–Schulz steps in Float32
/// (PyTorch takes bfloat16), rate times √max(1, out / in), so that rates carry over between widths. Matrices of one shape
/// go through the products together; each one's bits are those it has alone.
/// </remarks>
/// <param name="groups">Matrices with their rates.</param>
/// <param name="momentum">μ: memory of the running mean.</param>
/// <param name="nesterov">The update looks one step of the mean ahead.</param>
/// <param name="rate">How the rate follows from a matrix's sizes.</param>
/// <param name="steps">Newton–Schulz iterations: PyTorch's ns_steps.</param>
/// <param name="epsilon">Least norm of an update that is divided by.</param>
public sealed class Muon(
    IEnumerable<ParameterGroup> groups, double momentum = 0.95, bool nesterov = true, MuonRate rate = MuonRate.Original,
    int steps = 5, double epsilon = 1e-7)
    : Optimizer(groups)
{
    private const string Buffer = "momentum_buffer";
    private const long BatchElements = 1 << 21;

    private readonly List<ParameterStep> _batch = [];

    /// <inheritdoc/>
    protected override void UpdateAll(ParameterGroup group, IReadOnlyList<ParameterStep> steps, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(steps);
        for (int first = 0; first < steps.Count; first++)
        {
            Shape shape = steps[first].Weight.Shape;
            if (shape.Rank != 2) throw new ShapeException($"Muon: parameters must be matrices, got {shape}.");
            if (AppearsBefore(steps, first)) continue;
            for (int i = first; i < steps.Count; i++)
            {
                if (steps[i].Weight.Shape != shape) continue;
                _batch.Add(steps[i]);
                if ((_batch.Count + 1) * shape.Elements > BatchElements) UpdateBatch(group, gradientFactor);
            }

            if (_batch.Count > 0) UpdateBatch(group, gradientFactor);
        }
    }

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor) =>
        UpdateAll(group, [step], gradientFactor);

    private static bool AppearsBefore(IReadOnlyList<ParameterStep> steps, int index)
    {
        for (int i = 0; i < index; i++)
            if (steps[i].Weight.Shape == steps[index].Weight.Shape) return true;
        return false;
    }

    private void UpdateBatch(ParameterGroup group, float gradientFactor)
    {
        Shape shape = _batch[0].Weight.Shape;
        Tensor updates = _batch[0].Weight.Device.Empty([_batch.Count, shape[0], shape[1]]);
        for (int i = 0; i < _batch.Count; i++) Gather(_batch[i], updates[i], gradientFactor);
        Tensor directions = NewtonSchulz.Iterate(updates, steps);
        for (int i = 0; i < _batch.Count; i++)
        {
            (Parameter parameter, Tensor weight, _, _) = _batch[i];
            if (group.WeightDecay != 0) weight.ScaleInPlace(1 - (group.LearningRate * group.WeightDecay));
            double factor = group.LearningRate * RateOf(parameter) * NewtonSchulz.ResultScale;
            weight.AddInPlace(directions[i], -factor);
        }

        directions.Dispose();
        _batch.Clear();
    }

    /// <summary>buffer = μ · buffer + (1 − μ) · g; the update, one more such step ahead, is normalised.</summary>
    private void Gather(in ParameterStep step, Tensor update, float gradientFactor)
    {
        Tensor buffer = step.State.Get(Buffer, step.Weight);
        double share = (1 - momentum) * gradientFactor;
        buffer.ScaleInPlace(momentum);
        buffer.AddInPlace(step.Gradient, share);
        Backend backend = update.Device.Backend;
        if (nesterov)
        {
            backend.Unary(UnaryOp.MultiplyScalar, buffer, update, (float)momentum);
            update.AddInPlace(step.Gradient, share);
        }
        else
        {
            backend.Copy(buffer, update);
        }

        NewtonSchulz.Normalize(update, epsilon);
    }

    /// <summary>GPT-2 stores its matrices as [in, out], everything else as [out, in].</summary>
    private double RateOf(Parameter parameter)
    {
        Shape shape = parameter.Value.Shape;
        double ratio = parameter.IsTransposed ? (double)shape[1] / shape[0] : (double)shape[0] / shape[1];
        return rate == MuonRate.Original
            ? Math.Sqrt(Math.Max(1, ratio))
            : 0.2 * Math.Sqrt(Math.Max(shape[0], shape[1]));
    }
}

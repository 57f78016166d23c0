using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Momentum whose update is brought to the nearest orthogonal matrix: for the matrices between hidden layers.</summary>
/// <remarks>
/// Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/. Nesterov momentum, five Newton–Schulz steps in float32,
/// rate times √max(1, out/in), so that rates carry over between widths.
/// </remarks>
public sealed class Muon(IEnumerable<ParameterGroup> groups, double momentum = 0.95, bool nesterov = true)
    : Optimizer(groups)
{
    private const float Epsilon = 1e-7f;
    private static readonly (float A, float B, float C) s_coefficients = (3.4445f, -4.7750f, 2.0315f);

    /// <inheritdoc/>
    protected override void Update(
        ParameterGroup group, Tensor weight, Tensor gradient, OptimizerState state, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(state);
        if (weight.Rank != 2) throw new ShapeException($"Muon: parameters must be matrices, got {weight.Shape}.");
        Backend backend = weight.Device.Backend;
        float mu = (float)momentum;
        Tensor buffer = state.Get("momentum_buffer", weight);
        // buffer = μ·buffer + (1 − μ)·g; the update looks ahead by one more such step.
        backend.Unary(UnaryOp.MultiplyScalar, buffer, buffer, mu);
        backend.AddInto(gradient, buffer, (1 - mu) * gradientFactor);
        Tensor update = buffer;
        if (nesterov)
        {
            update = buffer * mu;
            backend.AddInto(gradient, update, (1 - mu) * gradientFactor);
        }

        Tensor direction = Orthogonalize(update);
        float rate = (float)(group.LearningRate * Math.Sqrt(Math.Max(1.0, (double)weight.Shape[0] / weight.Shape[1])));
        if (group.WeightDecay != 0)
        {
            backend.Unary(
                UnaryOp.MultiplyScalar, weight, weight, (float)(1 - (group.LearningRate * group.WeightDecay)));
        }

        backend.AddInto(direction, weight, -rate);
    }

    /// <summary>A matrix with the same singular vectors and singular values near 1.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="steps">Newton–Schulz steps.</param>
    public static Tensor Orthogonalize(Tensor x, int steps = 5)
    {
        bool isTall = x.Shape[0] > x.Shape[1];
        (float a, float b, float c) = s_coefficients;
        float norm = (float)Math.Sqrt(x.Device.Backend.SumOfSquares(x));
        Tensor y = (isTall ? x.Mt().Contiguous() : x) / Math.Max(norm, Epsilon);
        for (int step = 0; step < steps; step++)
        {
            Tensor gram = y.MatMul(y.Mt());
            Tensor polynomial = (gram * b) + (gram.MatMul(gram) * c);
            y = (y * a) + polynomial.MatMul(y);
        }

        return isTall ? y.Mt() : y;
    }
}

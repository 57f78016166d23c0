using System.Runtime.InteropServices;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training;

/// <summary>Keeps gradients within bounds, by one norm over all of them or element by element, as PyTorch does.</summary>
/// <remarks>Sums run in double precision over fixed blocks, parameters in their order: the same bits on any number of threads.</remarks>
public static class GradientClipper
{
    private const double Margin = 1e-6;

    /// <summary>The norm of all gradients as one vector; 0 without any.</summary>
    /// <param name="parameters">Those without a gradient don't count.</param>
    /// <param name="order">p ≥ 1, or +∞ for the largest |g|.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is no norm's.</exception>
    public static double Norm(IEnumerable<Parameter> parameters, double order = 2)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(order >= 1))
            throw new ArgumentOutOfRangeException(nameof(order), $"GradientClipper: the norm's order must be at least 1, got {order}.");
        if (order == 2) return EuclideanNorm(parameters);
        double sum = 0;
        foreach (Parameter parameter in parameters)
        {
            if (parameter.Grad?.Detach() is not { } gradient) continue;
            using var scope = gradient.Device.NoGrad();
            sum = order == double.PositiveInfinity
                ? Math.Max(sum, gradient.Length == 0 ? 0 : gradient.Norm(float.PositiveInfinity).Item())
                : sum + ScalarMath.Pow(gradient.Norm((float)order).Item(), order);
        }

        return order == double.PositiveInfinity ? sum : ScalarMath.Pow(sum, 1 / order);
    }

    /// <summary>What brings a norm to a largest one: never above 1, and NaN where the norm is.</summary>
    public static double Factor(double norm, double maxNorm) => Math.Min(1, maxNorm / (norm + Margin));

    /// <summary>Scales all gradients in place so that their norm is at most a largest one.</summary>
    /// <param name="parameters">Those without a gradient don't count.</param>
    /// <param name="maxNorm">The largest norm.</param>
    /// <param name="order">p ≥ 1, or +∞ for the largest |g|.</param>
    /// <returns>The norm before. A NaN anywhere makes it, and all gradients, NaN.</returns>
    public static double ClipNorm(IReadOnlyCollection<Parameter> parameters, double maxNorm, double order = 2)
    {
        double norm = Norm(parameters, order), factor = Factor(norm, maxNorm);
        if (factor != 1) Apply(parameters, UnaryOp.MultiplyScalar, (float)factor);
        return norm;
    }

    /// <summary>Cuts every element of every gradient, in place, to [−largest, largest].</summary>
    public static void ClipValue(IEnumerable<Parameter> parameters, double largest) =>
        Apply(parameters, UnaryOp.Clamp, (float)-largest, (float)largest);

    /// <summary>All of a device's gradients in one call; squares beyond a float's range do no harm.</summary>
    private static double EuclideanNorm(IEnumerable<Parameter> parameters)
    {
        List<Tensor> gradients = [];
        double sum = 0;
        foreach (Parameter parameter in parameters)
        {
            if (parameter.Grad?.Detach() is not { } gradient) continue;
            if (gradients.Count > 0 && gradients[0].Device != gradient.Device) Flush();
            gradients.Add(gradient);
        }

        Flush();
        return Math.Sqrt(sum);

        void Flush()
        {
            if (gradients.Count == 0) return;
            using var scope = gradients[0].Device.NoGrad();
            sum += gradients[0].Device.Backend.SumOfSquares(CollectionsMarshal.AsSpan(gradients));
            gradients.Clear();
        }
    }

    private static void Apply(IEnumerable<Parameter> parameters, UnaryOp op, float a, float b = 0)
    {
        foreach (Parameter parameter in parameters)
            if (parameter.Grad?.Detach() is { } gradient) gradient.Device.Backend.Unary(op, gradient, gradient, a, b);
    }
}

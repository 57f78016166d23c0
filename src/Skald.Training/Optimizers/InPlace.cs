using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>The few changes in place that optimizers are made of; nothing is recorded.</summary>
internal static class InPlace
{
    /// <summary>y = y · factor.</summary>
    public static void ScaleInPlace(this Tensor y, double factor) =>
        y.Device.Backend.Unary(UnaryOp.MultiplyScalar, y, y, (float)factor);

    /// <summary>y = y + factor · x.</summary>
    public static void AddInPlace(this Tensor y, Tensor x, double factor = 1) =>
        y.Device.Backend.AddInto(x, y, (float)factor);

    /// <summary>y = (1 − share) · y + share · x: an average that moves towards x.</summary>
    public static void MoveTowards(this Tensor y, Tensor x, double share)
    {
        y.ScaleInPlace(1 - share);
        y.AddInPlace(x, share);
    }

    /// <summary>y = max(y, x), element by element.</summary>
    public static void RaiseTo(this Tensor y, Tensor x) => y.Device.Backend.Binary(BinaryOp.Maximum, y, x, y);

    /// <summary>‖x‖₂, summed in double precision.</summary>
    public static double EuclideanNorm(this Tensor x) => Math.Sqrt(x.Device.Backend.SumOfSquares(x));

    /// <summary>√(mean x²).</summary>
    public static double RootMeanSquare(this Tensor x) =>
        Math.Sqrt(x.Device.Backend.SumOfSquares(x) / Math.Max(1, x.Length));
}

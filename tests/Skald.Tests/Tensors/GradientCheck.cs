using System.Globalization;
using Skald.Tensors;

namespace Skald.Tests.Tensors;

/// <summary>Compares gradients with central differences.</summary>
/// <remarks>
/// The output is weighted by fixed numbers and summed in double. Two steps are taken and extrapolated, so that only the
/// fifth derivative counts. Inputs should lie around 1 and farther than two steps from kinks.
/// </remarks>
internal static class GradientCheck
{
    private const float Step = 1f / 64;
    private const double Tolerance = 1e-3;

    /// <summary>Checks the gradients of a function for all its inputs, by kernels and by formula.</summary>
    /// <param name="function">From tensors of the inputs' shapes to one of any shape.</param>
    /// <param name="inputs">Where to check; any strides.</param>
    public static void First(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor weights = Weights(function(inputs));
        double[][] expected = Differences(x => Total(function(x), weights), inputs);
        Compare(expected, Gradients(function, inputs, weights, createGraph: false), "kernel");
        Compare(expected, Gradients(function, inputs, weights, createGraph: true), "formula");
    }

    /// <summary>Checks the gradients of a function that has kernels only.</summary>
    /// <param name="function">From tensors of the inputs' shapes to one of any shape.</param>
    /// <param name="inputs">Where to check; any strides.</param>
    public static void OfKernels(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor weights = Weights(function(inputs));
        double[][] expected = Differences(x => Total(function(x), weights), inputs);
        Compare(expected, Gradients(function, inputs, weights, createGraph: false), "kernel");
    }

    /// <summary>Checks the gradients of a function's gradients: that its formula can be differentiated.</summary>
    /// <param name="function">From tensors of the inputs' shapes to one of any shape.</param>
    /// <param name="inputs">Where to check.</param>
    public static void Second(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor weights = Weights(function(inputs));
        First(x => Slopes(function, x, weights), inputs);
    }

    /// <summary>Fixed numbers in [low, high), no two alike, the same on every machine.</summary>
    /// <param name="device">Where they go.</param>
    /// <param name="shape">How many.</param>
    /// <param name="low">Smallest.</param>
    /// <param name="high">Bound.</param>
    /// <param name="seed">Another seed, other numbers.</param>
    public static Tensor Numbers(Device device, Shape shape, float low, float high, int seed = 1)
    {
        float[] values = new float[shape.Elements];
        // Multiples of the golden ratio, modulo 1, spread evenly whatever their count.
        for (int i = 0; i < values.Length; i++)
        {
            double at = (((i + 1) * 0.6180339887498949) + (seed * 0.7548776662466927)) % 1;
            values[i] = low + ((high - low) * (float)at);
        }

        return device.From(values, shape);
    }

    private static Tensor Weights(Tensor y) => Numbers(y.Device, y.Shape, -1, 1.5f, seed: 7);

    private static double Total(Tensor y, Tensor weights)
    {
        double total = 0;
        foreach ((float a, float w) in y.ToArray().Zip(weights.ToArray())) total += (double)a * w;
        return total;
    }

    private static double[][] Differences(Func<Tensor[], double> loss, Tensor[] inputs) =>
        [.. inputs.Select((input, at) =>
        {
            float[] values = input.ToArray();
            return values.Select((_, i) => ((4 * Slope(i, Step)) - Slope(i, 2 * Step)) / 3).ToArray();

            double Slope(int i, float step) => (Moved(i, step) - Moved(i, -step)) / (2 * step);

            double Moved(int i, float step)
            {
                float[] moved = [.. values];
                moved[i] += step;
                Tensor[] all = [.. inputs];
                all[at] = input.Device.From(moved, input.Shape);
                foreach (Tensor x in all) x.RequiresGrad = false;
                return loss(all);
            }
        })];

    private static Tensor?[] Gradients(
        Func<Tensor[], Tensor> function, Tensor[] inputs, Tensor weights, bool createGraph)
    {
        Tensor[] leaves = Leaves(inputs);
        Tensor y = function(leaves);
        if (createGraph) return Tensor.Gradients([y], leaves, [weights], createGraph: true);
        y.Backward(weights);
        return [.. leaves.Select(leaf => leaf.Grad)];
    }

    /// <summary>All gradients of the weighted sum, one after the other in one vector.</summary>
    private static Tensor Slopes(Func<Tensor[], Tensor> function, Tensor[] inputs, Tensor weights)
    {
        Tensor[] x = [.. inputs.Select(input => input.RequiresGrad ? input : Leaves([input])[0])];
        Tensor?[] slopes = Tensor.Gradients([function(x)], x, [weights], createGraph: true);
        Tensor all = slopes[0]!.Device.Scalar(0);
        int seed = 20;
        foreach (Tensor? slope in slopes)
            all += (slope! * Numbers(slope!.Device, slope.Shape, 0.5f, 1.5f, seed++)).Sum();
        return all;
    }

    private static Tensor[] Leaves(Tensor[] inputs) => [.. inputs.Select(input =>
    {
        Tensor leaf = input.Detach();
        leaf.RequiresGrad = true;
        return leaf;
    })];

    private static void Compare(double[][] expected, Tensor?[] found, string how)
    {
        for (int input = 0; input < expected.Length; input++)
        {
            Assert.True(found[input] is not null, $"by {how}: input {input} has no gradient");
            float[] gradient = found[input]!.ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                double difference = Math.Abs(gradient[i] - expected[input][i]);
                bool isClose = difference <= Tolerance * Math.Max(1, Math.Abs(expected[input][i]));
                Assert.True(isClose, string.Create(
                    CultureInfo.InvariantCulture,
                    $"by {how}: input {input}[{i}] has gradient {gradient[i]:R}, differences {expected[input][i]:R}"));
            }
        }
    }
}

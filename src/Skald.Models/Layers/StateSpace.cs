using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>What both generations of Mamba share: the recurrence over a pass, and first values.</summary>
internal static class StateSpace
{
    /// <summary>The recurrence over the tokens of a pass; <see cref="Tensor.SelectiveScan"/> states it.</summary>
    /// <param name="x">[batch, time, heads, width].</param>
    /// <param name="step">Δ, [batch, time, heads].</param>
    /// <param name="rate">A, [heads, states or 1].</param>
    /// <param name="write">B, [batch, time, groups, states].</param>
    /// <param name="read">C, [batch, time, groups, states].</param>
    /// <param name="before">What the state holds, [batch, heads, width, states]; null for nothing.</param>
    /// <param name="pass">Which tokens count, and where documents begin.</param>
    /// <returns>y, [batch, time, heads, width], and what the state holds then.</returns>
    public static (Tensor Y, Tensor Last) Scan(
        Tensor x, Tensor step, Tensor rate, Tensor write, Tensor read, Tensor? before, ForwardPass pass)
    {
        // A token that doesn't count takes no time: nothing decays and nothing comes in.
        if (pass.Counted is { } counted) step *= counted.Unsqueeze(2);
        return Tensor.SelectiveScan(x, step, rate, write, read, pass.SameDocument(1), before);
    }

    /// <summary>ln 1, ln 2, … along the last axis.</summary>
    public static void CountUp(Parameter parameter)
    {
        Tensor value = parameter.Value.Detach();
        float[] row = new float[value.Width];
        for (int i = 0; i < row.Length; i++) row[i] = (float)ScalarMath.Log(i + 1);
        value.CopyFrom(value.Device.From(row));
    }

    /// <summary>Biases whose softplus is spread between two steps, evenly by their logarithms.</summary>
    /// <param name="parameter">[heads].</param>
    /// <param name="random">Where they are drawn from.</param>
    /// <param name="steps">Smallest and largest step, and what none may fall below.</param>
    public static void SpreadSteps(
        Parameter parameter, RandomStream random, (double Min, double Max, double Floor) steps)
    {
        Tensor value = parameter.Value.Detach();
        (double low, double high) = (ScalarMath.Log(steps.Min), ScalarMath.Log(steps.Max));
        float[] biases = new float[value.Length];
        for (int i = 0; i < biases.Length; i++)
        {
            double step = ScalarMath.Exp(low + ((high - low) * value.Device.Uniform(random, i)));
            step = Math.Max(step, steps.Floor);
            biases[i] = (float)(step + ScalarMath.Log(1 - ScalarMath.Exp(-step)));  // the inverse of softplus
        }

        value.CopyFrom(biases);
    }
}

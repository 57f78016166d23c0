using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>The probabilities that logits stand for, in double precision and the same on every processor.</summary>
internal static class Distribution
{
    /// <summary>Probabilities of logits; the sum runs by rising id.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="probabilities">[vocabulary], filled.</param>
    /// <exception cref="InvalidOperationException">No logit is a number.</exception>
    public static void Softmax(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        double largest = Largest(logits), sum = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            double power = float.IsNegativeInfinity(logits[id]) ? 0 : ScalarMath.Exp(logits[id] - largest);
            sum += probabilities[id] = power;
        }

        for (int id = 0; id < logits.Length; id++) probabilities[id] /= sum;
    }

    /// <summary>Logarithms of the probabilities.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static void LogSoftmax(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        double largest = Largest(logits), sum = 0;
        foreach (float logit in logits)
            if (!float.IsNegativeInfinity(logit)) sum += ScalarMath.Exp(logit - largest);
        double log = largest + ScalarMath.Log(sum);
        for (int id = 0; id < logits.Length; id++) probabilities[id] = logits[id] - log;
    }

    /// <summary>−Σ p ln p in nats; what has no probability counts nothing.</summary>
    public static double Entropy(ReadOnlySpan<double> probabilities)
    {
        double sum = 0;
        foreach (double p in probabilities)
            if (p > 0) sum -= p * ScalarMath.Log(p);
        return sum;
    }

    /// <summary>The first id, by id, at which the running sum exceeds a draw; the last that is possible if none does.</summary>
    public static int Draw(ReadOnlySpan<double> probabilities, double uniform)
    {
        double sum = 0;
        int last = -1;
        for (int id = 0; id < probabilities.Length; id++)
        {
            if (!(probabilities[id] > 0)) continue;
            last = id;
            sum += probabilities[id];
            if (sum > uniform) break;
        }

        return last >= 0 ? last : throw NotNumbers();
    }

    private static double Largest(ReadOnlySpan<float> logits)
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
            if (logit > largest || float.IsNaN(logit)) largest = logit;
        return float.IsFinite(largest) ? largest : throw NotNumbers();
    }

    private static InvalidOperationException NotNumbers() => new(
        "Sampling: at least one logit must be a finite number and none NaN, got neither; "
        + "the model's weights are broken or everything is forbidden.");
}

using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>A temperature between two limits by the entropy of the distribution: unsure is hot, sure is cold.</summary>
/// <remarks>As in llama.cpp: the entropy is divided by that of the same number of equally likely candidates.</remarks>
/// <param name="temperature">The middle.</param>
/// <param name="delta">How far the limits lie from it; the lower one not below 0.</param>
/// <param name="exponent">Power of the relative entropy.</param>
public sealed class DynamicTemperatureProcessor(float temperature, float delta, float exponent = 1) : ILogitsProcessor
{
    private const double Coldest = 1e-6;

    private double[] _probabilities = [];

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if (_probabilities.Length != logits.Length) _probabilities = new double[logits.Length];
        Distribution.Softmax(logits, _probabilities);
        int candidates = 0;
        foreach (float logit in logits)
            if (!float.IsNegativeInfinity(logit)) candidates++;
        if (candidates < 2) return;
        double low = Math.Max(0, (double)temperature - delta), high = (double)temperature + delta;
        double relative = Distribution.Entropy(_probabilities) / ScalarMath.Log(candidates);
        double chosen = low + ((high - low) * ScalarMath.Pow(relative, exponent));
        foreach (ref float logit in logits) logit = (float)(logit / Math.Max(Coldest, chosen));
    }
}

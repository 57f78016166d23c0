namespace Skald.Models.Generation.Processors;

/// <summary>Keeps tokens whose logit lies within so many standard deviations of the largest.</summary>
/// <remarks>Tang et al. 2024, https://arxiv.org/abs/2411.07641: over the finite logits, before the temperature.</remarks>
/// <param name="n">Deviations, above 0.</param>
public sealed class TopNSigmaProcessor(float n) : ILogitsProcessor
{
    private readonly float _n = n > 0 ? n
        : throw new ArgumentOutOfRangeException(nameof(n), $"Top-n-sigma: n must be positive, got {n}.");

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        double sum = 0, squares = 0, largest = double.NegativeInfinity;
        int count = 0;
        foreach (float logit in logits)
        {
            if (!float.IsFinite(logit)) continue;
            (sum, count, largest) = (sum + logit, count + 1, Math.Max(largest, logit));
        }

        if (count == 0) return;
        double mean = sum / count;
        foreach (float logit in logits)
            if (float.IsFinite(logit)) squares += (logit - mean) * (logit - mean);
        double floor = largest - (_n * Math.Sqrt(squares / count));
        foreach (ref float logit in logits)
            if (!(logit >= floor)) logit = float.NegativeInfinity;
    }
}

namespace Skald.Models.Generation.Processors;

/// <summary>Makes every logit a finite number: NaN becomes 0, an infinity the largest or smallest float.</summary>
public sealed class FiniteProcessor : ILogitsProcessor
{
    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        foreach (ref float logit in logits)
            logit = float.IsNaN(logit) ? 0 : Math.Clamp(logit, float.MinValue, float.MaxValue);
    }
}

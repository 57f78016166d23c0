using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>Favours the end tokens more and more once enough was generated.</summary>
/// <param name="start">New tokens after which it begins.</param>
/// <param name="factor">Growth per token.</param>
/// <param name="ends">The end tokens.</param>
public sealed class LengthDecayProcessor(int start, float factor, TokenIds ends) : ILogitsProcessor
{
    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        int over = context.Generated.Length - start;
        if (over <= 0) return;
        double growth = ScalarMath.Pow(factor, over) - 1;
        foreach (int id in ends) logits[id] += (float)(Math.Abs(logits[id]) * growth);
    }
}

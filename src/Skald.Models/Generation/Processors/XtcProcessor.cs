namespace Skald.Models.Generation.Processors;

/// <summary>By chance forbids the likeliest of several good tokens, all but the last that reaches a threshold.</summary>
/// <remarks>"Exclude top choices", as in llama.cpp. The chance is <see cref="LogitsContext.Draw"/>.</remarks>
/// <param name="threshold">Probability of a good token; above 0.5 nothing happens.</param>
/// <param name="probability">How often it happens.</param>
public sealed class XtcProcessor(float threshold, float probability) : Truncation
{
    private protected override bool KeepsLikeliest => false;

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        keeps.Fill(true);
        if (threshold > 0.5f || context.Draw > probability) return;
        for (int rank = 0; rank + 1 < Ranking.Count && probabilities[Ranking[rank + 1]] >= threshold; rank++)
            keeps[Ranking[rank]] = false;
    }
}

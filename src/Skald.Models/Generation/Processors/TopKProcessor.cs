namespace Skald.Models.Generation.Processors;

/// <summary>Keeps the k likeliest tokens, and those tied with the last of them.</summary>
/// <param name="k">Tokens to keep.</param>
/// <param name="minTokensToKeep">Raises k.</param>
public sealed class TopKProcessor(int k, int minTokensToKeep = 1) : Truncation(minTokensToKeep)
{
    private readonly int _k = k >= 1 ? k
        : throw new ArgumentOutOfRangeException(nameof(k), $"Top-k: k must be positive, got {k}.");

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        int last = Math.Min(Math.Max(_k, MinTokensToKeep), Ranking.Count) - 1;
        float floor = logits[Ranking[last]];
        for (int id = 0; id < logits.Length; id++) keeps[id] = logits[id] >= floor;
    }
}

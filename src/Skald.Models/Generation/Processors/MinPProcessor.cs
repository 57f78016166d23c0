namespace Skald.Models.Generation.Processors;

/// <summary>Keeps tokens with a share of the likeliest one's probability.</summary>
/// <remarks>Nguyen et al. 2024, https://arxiv.org/abs/2407.01082.</remarks>
/// <param name="p">The share, in [0, 1].</param>
/// <param name="minTokensToKeep">Least tokens kept.</param>
public sealed class MinPProcessor(float p, int minTokensToKeep = 1) : Truncation(minTokensToKeep)
{
    private readonly float _p = p is >= 0 and <= 1 ? p
        : throw new ArgumentOutOfRangeException(nameof(p), $"Min-p: p must lie in [0, 1], got {p}.");

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        double floor = _p * probabilities[Ranking[0]];
        for (int id = 0; id < logits.Length; id++) keeps[id] = probabilities[id] >= floor;
    }
}

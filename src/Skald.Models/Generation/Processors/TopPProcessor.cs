namespace Skald.Models.Generation.Processors;

/// <summary>Keeps the fewest tokens whose probabilities reach a sum; the one that crosses it stays.</summary>
/// <remarks>Holtzman et al. 2020, https://arxiv.org/abs/1904.09751.</remarks>
/// <param name="p">In [0, 1]: 0 keeps one, 1 all.</param>
/// <param name="minTokensToKeep">Least tokens kept.</param>
public sealed class TopPProcessor(float p, int minTokensToKeep = 1) : Truncation(minTokensToKeep)
{
    private readonly float _p = p is >= 0 and <= 1 ? p
        : throw new ArgumentOutOfRangeException(nameof(p), $"Top-p: p must lie in [0, 1], got {p}.");

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        // From the least likely on: what together does not exceed 1 − p goes.
        double sum = 0, gone = 1 - (double)_p;
        for (int rank = Ranking.Count - 1; rank >= 0; rank--)
        {
            int id = Ranking[rank];
            sum += probabilities[id];
            keeps[id] = _p == 1 || sum > gone;
        }
    }
}

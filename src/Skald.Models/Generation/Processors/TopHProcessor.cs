namespace Skald.Models.Generation.Processors;

/// <summary>Keeps the likeliest tokens while their share of the entropy stays within a part of the whole.</summary>
/// <remarks>
/// Top-H, Potraghloo et al. 2025, https://arxiv.org/abs/2509.02510, as transformers has it: only the 100 likeliest
/// tokens count, renormalised.
/// </remarks>
/// <param name="share">Part of the entropy, in (0, 1].</param>
public sealed class TopHProcessor(float share) : Truncation
{
    private const int Candidates = 100;

    private readonly float _share = share is > 0 and <= 1 ? share
        : throw new ArgumentOutOfRangeException(nameof(share), $"Top-H: the share must lie in (0, 1], got {share}.");

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        int count = Math.Min(Candidates, Ranking.Count);
        Span<double> best = stackalloc double[count];
        double sum = 0;
        for (int rank = 0; rank < count; rank++) sum += best[rank] = probabilities[Ranking[rank]];
        for (int rank = 0; rank < count; rank++) best[rank] /= sum;
        double limit = Distribution.Entropy(best) * _share, entropy = 0;
        for (int rank = 0; rank < count; rank++)
        {
            entropy += Distribution.Entropy(best.Slice(rank, 1));
            keeps[Ranking[rank]] = entropy <= limit;
        }
    }
}

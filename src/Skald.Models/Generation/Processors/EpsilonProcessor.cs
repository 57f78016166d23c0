namespace Skald.Models.Generation.Processors;

/// <summary>Forbids tokens less likely than a floor.</summary>
/// <remarks>Hewitt et al. 2022, https://arxiv.org/abs/2210.15191.</remarks>
/// <param name="epsilon">The floor, in (0, 1).</param>
/// <param name="minTokensToKeep">Least tokens kept.</param>
public sealed class EpsilonProcessor(float epsilon, int minTokensToKeep = 1) : Truncation(minTokensToKeep)
{
    private readonly float _epsilon = epsilon is > 0 and < 1 ? epsilon
        : throw new ArgumentOutOfRangeException(nameof(epsilon), $"Epsilon: it must lie in (0, 1), got {epsilon}.");

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        for (int id = 0; id < logits.Length; id++) keeps[id] = probabilities[id] >= _epsilon;
    }
}

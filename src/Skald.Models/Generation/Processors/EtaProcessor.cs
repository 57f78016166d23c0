using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>Forbids tokens less likely than a floor that sinks with the entropy.</summary>
/// <remarks>Hewitt et al. 2022, https://arxiv.org/abs/2210.15191: min(ε, √ε · exp(−entropy)).</remarks>
/// <param name="epsilon">In (0, 1).</param>
/// <param name="minTokensToKeep">Least tokens kept.</param>
public sealed class EtaProcessor(float epsilon, int minTokensToKeep = 1) : Truncation(minTokensToKeep)
{
    private readonly float _epsilon = epsilon is > 0 and < 1 ? epsilon
        : throw new ArgumentOutOfRangeException(nameof(epsilon), $"Eta: epsilon must lie in (0, 1), got {epsilon}.");

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        double floor = Math.Min(_epsilon, Math.Sqrt(_epsilon) * ScalarMath.Exp(-Distribution.Entropy(probabilities)));
        for (int id = 0; id < logits.Length; id++) keeps[id] = probabilities[id] >= floor;
    }
}

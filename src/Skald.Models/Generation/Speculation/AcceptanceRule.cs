namespace Skald.Models.Generation.Speculation;

/// <summary>Which guessed tokens stand, so that the text is distributed as if none had been guessed.</summary>
/// <remarks>Leviathan et al. 2023, https://arxiv.org/abs/2211.17192; Chen et al. 2023, https://arxiv.org/abs/2302.01318.</remarks>
public static class AcceptanceRule
{
    /// <summary>Whether a guess stands: while u ≤ p/q.</summary>
    /// <param name="target">The token's probability by the model.</param>
    /// <param name="draft">Its probability when it was guessed.</param>
    /// <param name="uniform">A draw in [0, 1).</param>
    public static bool Accepts(double target, double draft, double uniform) => target > 0 && uniform * draft <= target;

    /// <summary>How likely a guess stands.</summary>
    /// <inheritdoc cref="Accepts" path="/param"/>
    public static double Chance(double target, double draft) => draft <= 0 ? 1 : Math.Min(1, target / draft);

    /// <summary>What to draw from after a refusal: max(p − q, 0), renormalised.</summary>
    /// <param name="target">[vocabulary], the model's probabilities.</param>
    /// <param name="draft">[vocabulary], those of the guess.</param>
    /// <param name="residual">[vocabulary], filled; the model's own where nothing remains.</param>
    public static void Residual(ReadOnlySpan<double> target, ReadOnlySpan<double> draft, Span<double> residual)
    {
        double sum = 0;
        for (int id = 0; id < target.Length; id++) sum += residual[id] = Math.Max(0, target[id] - draft[id]);
        if (sum <= 0)
        {
            target.CopyTo(residual);
            return;
        }

        for (int id = 0; id < target.Length; id++) residual[id] /= sum;
    }
}

using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>Keeps the tokens whose surprise is nearest to the expected one, until they reach a mass.</summary>
/// <remarks>Locally typical sampling, Meister et al. 2022, https://arxiv.org/abs/2202.00666.</remarks>
/// <param name="mass">In (0, 1).</param>
/// <param name="minTokensToKeep">Least of the most typical tokens kept.</param>
public sealed class TypicalProcessor(float mass, int minTokensToKeep = 1) : Truncation(minTokensToKeep)
{
    private readonly float _mass = mass is > 0 and < 1 ? mass
        : throw new ArgumentOutOfRangeException(nameof(mass), $"Typical: the mass must lie in (0, 1), got {mass}.");

    private double[] _distance = [];
    private int[] _order = [];

    private protected override bool KeepsLikeliest => false;

    private protected override void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps)
    {
        int count = logits.Length;
        if (_order.Length != count) (_order, _distance) = (new int[count], new double[count]);
        double entropy = Distribution.Entropy(probabilities), sum = 0;
        for (int id = 0; id < count; id++)
        {
            _order[id] = id;
            _distance[id] = probabilities[id] > 0
                ? Math.Abs(-ScalarMath.Log(probabilities[id]) - entropy) : double.PositiveInfinity;
        }

        double[] sorted = [.. _distance];
        Array.Sort(sorted, _order);
        int below = 0;
        foreach (int id in _order)
        {
            sum += probabilities[id];
            if (sum >= _mass) break;
            below++;
        }

        double limit = sorted[Math.Min(below, count - 1)];
        for (int rank = 0; rank < count; rank++) keeps[_order[rank]] = sorted[rank] <= limit || rank < MinTokensToKeep;
    }
}

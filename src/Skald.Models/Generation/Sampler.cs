using Skald.Tensors;

namespace Skald.Models;

/// <summary>Chooses the next token from logits: penalty, temperature, then the tokens that remain, then one draw.</summary>
/// <remarks>
/// Sums run in double precision in a fixed order and the exponential is the device's own, so equal logits and equal
/// uniforms give equal tokens everywhere. Not safe for concurrent use.
/// </remarks>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly Device _device;
    private int[] _order = [];

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public Sampler(Device device, SamplingOptions options)
    {
        options.Check();
        (_device, _options) = (device, options);
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">[vocabulary]; changed.</param>
    /// <param name="seen">Tokens so far, for the repetition penalty.</param>
    /// <param name="uniform">The draw, in [0, 1).</param>
    public int Sample(Span<float> logits, ReadOnlySpan<int> seen, float uniform)
    {
        Penalize(logits, seen);
        if (_options.Temperature == 0) return ArgMax(logits);
        foreach (ref float logit in logits) logit /= _options.Temperature;
        float[] probabilities = Softmax(logits);
        int kept = Keep(probabilities);
        return Draw(probabilities, _order.AsSpan(0, kept), uniform);
    }

    /// <summary>The first of the largest logits.</summary>
    internal static int ArgMax(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int id = 1; id < logits.Length; id++)
            if (logits[id] > logits[best]) best = id;
        return best;
    }

    private void Penalize(Span<float> logits, ReadOnlySpan<int> seen)
    {
        float penalty = _options.RepetitionPenalty;
        if (penalty == 1) return;
        var done = new HashSet<int>();
        foreach (int id in seen)
            if (done.Add(id)) logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }

    private float[] Softmax(ReadOnlySpan<float> logits)
    {
        using var scope = _device.NoGrad();
        using Tensor row = _device.From(logits, [1, logits.Length]);
        using Tensor probabilities = row.Softmax(-1);
        return probabilities.ToArray();
    }

    /// <summary>Orders tokens by falling probability, ties by id, and returns how many of them remain.</summary>
    private int Keep(float[] probabilities)
    {
        if (_order.Length != probabilities.Length) _order = new int[probabilities.Length];
        for (int id = 0; id < _order.Length; id++) _order[id] = id;
        bool all = _options is { TopK: 0, TopP: 1, MinP: 0 };
        if (all) return _order.Length;

        Array.Sort(_order, (a, b) =>
            probabilities[a] != probabilities[b] ? probabilities[b].CompareTo(probabilities[a]) : a.CompareTo(b));
        int kept = _options.TopK == 0 ? _order.Length : Math.Min(_options.TopK, _order.Length);
        float floor = _options.MinP * probabilities[_order[0]];
        while (kept > 1 && probabilities[_order[kept - 1]] < floor) kept--;
        double total = 0, sum = 0;
        for (int i = 0; i < kept; i++) total += probabilities[_order[i]];
        for (int i = 0; i < kept; i++)
        {
            sum += probabilities[_order[i]];
            if (sum >= _options.TopP * total) return i + 1;
        }

        return kept;
    }

    private static int Draw(float[] probabilities, ReadOnlySpan<int> kept, float uniform)
    {
        double total = 0, sum = 0;
        foreach (int id in kept) total += probabilities[id];
        foreach (int id in kept)
        {
            sum += probabilities[id];
            if (sum > uniform * total) return id;
        }

        return kept[^1];
    }
}

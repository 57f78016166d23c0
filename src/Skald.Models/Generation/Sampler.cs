using System.Runtime.Intrinsics;
using Skald.Tensors;

namespace Skald.Models.Generation;

/// <summary>
/// Chooses the next token from logits: penalty, temperature, then the tokens that remain, then one draw.
/// </summary>
/// <remarks>
/// The order is that of transformers: repetition penalty, temperature, top-k, top-p of what that leaves, min-p. Sums
/// run in double precision in a fixed order and the exponential is the device's own, so equal logits and equal draws
/// give equal tokens everywhere. Not safe for concurrent use.
/// </remarks>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly Device _device;
    private readonly Ranking _ranking = new();
    private float[] _probabilities = [];
    private int[] _kept = [];
    private int[] _seenIn = [];  // for each token the last call that met it in the text so far
    private int _call;

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public Sampler(Device device, SamplingOptions options)
    {
        options.Check();
        (_device, _options) = (device, options);
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">[vocabulary]; changed.</param>
    /// <param name="seen">Tokens so far, for the repetition penalty.</param>
    /// <param name="uniform">The draw, in [0, 1): the first token, by id, at which the running sum exceeds it.</param>
    /// <exception cref="InvalidOperationException">The logits are not numbers.</exception>
    public int Sample(Span<float> logits, ReadOnlySpan<int> seen, double uniform)
    {
        Penalize(logits, seen);
        if (_options.Temperature == 0) return ArgMax(logits);
        foreach (ref float logit in logits) logit /= _options.Temperature;
        return Draw(Keep(logits), uniform);
    }

    /// <summary>The first of the largest logits.</summary>
    internal static int ArgMax(ReadOnlySpan<float> logits)
    {
        // What is not a number is larger than nothing, so only the first could stay: it is refused.
        if (float.IsNaN(logits[0])) throw NotNumbers();
        float largest = logits[0];
        int id = 0;
        if (logits.Length >= Vector256<float>.Count)
        {
            var most = Vector256.Create(largest);
            for (; id + Vector256<float>.Count <= logits.Length; id += Vector256<float>.Count)
            {
                Vector256<float> eight = Vector256.Create(logits[id..]);
                most = Vector256.ConditionalSelect(Vector256.GreaterThan(eight, most), eight, most);
            }

            for (int lane = 0; lane < Vector256<float>.Count; lane++) largest = Math.Max(largest, most[lane]);
        }

        for (; id < logits.Length; id++)
            if (logits[id] > largest) largest = logits[id];
        return logits.IndexOf(largest);
    }

    /// <summary>Ids that remain, rising.</summary>
    /// <param name="logits">[vocabulary], after penalty and temperature.</param>
    internal ReadOnlySpan<int> Keep(ReadOnlySpan<float> logits)
    {
        FillProbabilities(logits);
        if (_kept.Length < logits.Length) _kept = new int[logits.Length];
        int count = _options is { TopK: 0, TopP: 1 } ? TakeAll(logits.Length) : TakeLikeliest(logits);
        return TakeAboveFloor(count);
    }

    /// <summary>Divides positive logits of tokens that occurred, once each, and multiplies negative ones.</summary>
    private void Penalize(Span<float> logits, ReadOnlySpan<int> seen)
    {
        float penalty = _options.RepetitionPenalty;
        if (penalty == 1) return;
        if (_seenIn.Length != logits.Length) (_seenIn, _call) = (new int[logits.Length], 0);
        _call++;
        foreach (int id in seen)
        {
            if (_seenIn[id] == _call) continue;
            _seenIn[id] = _call;
            logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
    }

    private void FillProbabilities(ReadOnlySpan<float> logits)
    {
        if (_probabilities.Length != logits.Length) _probabilities = new float[logits.Length];
        using var scope = _device.NoGrad();
        using Tensor row = _device.From(logits, [1, logits.Length]);
        using Tensor probabilities = row.Softmax(-1);
        probabilities.CopyTo(_probabilities);
    }

    private int TakeAll(int count)
    {
        for (int id = 0; id < count; id++) _kept[id] = id;
        return count;
    }

    /// <summary>
    /// Top-k, tokens tied with the k-th included, then the fewest of them that reach top-p of their sum.
    /// </summary>
    private int TakeLikeliest(ReadOnlySpan<float> logits)
    {
        int count = _options.TopK > 0 ? RankTopK(logits) : RankNucleus(logits);
        if (_options.TopP < 1)
        {
            double share = _options.TopP * (_options.TopK > 0 ? SumOfRanks(count) : SumOfAll()), sum = 0;
            int needed = 0;
            while (needed < count && (needed == 0 || sum < share)) sum += _probabilities[_ranking[needed++]];
            count = needed;
        }

        for (int rank = 0; rank < count; rank++) _kept[rank] = _ranking[rank];
        Array.Sort(_kept, 0, count);
        return count;
    }

    private double SumOfRanks(int count)
    {
        double sum = 0;
        for (int rank = 0; rank < count; rank++) sum += _probabilities[_ranking[rank]];
        return sum;
    }

    private double SumOfAll()
    {
        double sum = 0;
        foreach (float probability in _probabilities) sum += probability;
        return sum;
    }

    /// <summary>Ranks what may be among the k likeliest; how many are, ties with the k-th included.</summary>
    private int RankTopK(ReadOnlySpan<float> logits)
    {
        _ranking.Fill(logits, logits, _ranking.FloorOfTop(logits, _options.TopK));
        int count = Math.Min(_options.TopK, _ranking.Count);
        while (count > 0 && count < _ranking.Count && logits[_ranking[count]] == logits[_ranking[count - 1]]) count++;
        return count;
    }

    /// <summary>
    /// Ranks what may be in the nucleus: V tokens of less than (1 − p) / V each make less than 1 − p together, so the
    /// others reach p without them. Half of that leaves room for rounding.
    /// </summary>
    private int RankNucleus(ReadOnlySpan<float> logits)
    {
        _ranking.Fill(logits, _probabilities, 0.5 * (1 - _options.TopP) / logits.Length);
        return _ranking.Count;
    }

    /// <summary>Min-p: tokens that have a share of the likeliest one's probability.</summary>
    private ReadOnlySpan<int> TakeAboveFloor(int count)
    {
        if (_options.MinP == 0) return _kept.AsSpan(0, count);
        float largest = 0;
        for (int i = 0; i < count; i++) largest = Math.Max(largest, _probabilities[_kept[i]]);
        float floor = _options.MinP * largest;
        int above = 0;
        for (int i = 0; i < count; i++)
            if (_probabilities[_kept[i]] >= floor) _kept[above++] = _kept[i];
        return _kept.AsSpan(0, above);
    }

    private int Draw(ReadOnlySpan<int> kept, double uniform)
    {
        double total = 0, sum = 0;
        foreach (int id in kept) total += _probabilities[id];
        if (!(total > 0)) throw NotNumbers();
        int last = kept[0];
        foreach (int id in kept)
        {
            if (_probabilities[id] == 0) continue;
            last = id;
            sum += _probabilities[id];
            if (sum > uniform * total) break;
        }

        return last;
    }

    private static InvalidOperationException NotNumbers() =>
        new("Sampler: logits must be numbers, got NaN; the model's weights are broken.");
}

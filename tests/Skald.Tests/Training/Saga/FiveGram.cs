namespace Skald.Tests.Training.Saga;

/// <summary>A word-level 5-gram model, interpolated Kneser–Ney with one discount per order.</summary>
/// <remarks>
/// Kneser and Ney 1995; in the interpolated form of Chen and Goodman 1998, §2.7. Lower orders count distinct left
/// neighbours; the discount of an order is n₁ / (n₁ + 2 n₂); below one word stands the uniform distribution.
/// </remarks>
internal sealed class FiveGram
{
    private const int Order = 5, BitsPerWord = 11;

    private readonly Dictionary<ulong, int>[] _counts = new Dictionary<ulong, int>[Order + 1];
    private readonly Dictionary<ulong, (int Total, int Types)>[] _contexts =
        new Dictionary<ulong, (int, int)>[Order];
    private readonly double[] _discounts = new double[Order + 1];
    private readonly int _words;

    /// <param name="texts">Word ids of each text, from 1 to words; 0 stands before the beginning.</param>
    /// <param name="words">The number of different words.</param>
    public FiveGram(IEnumerable<int[]> texts, int words)
    {
        _words = words;
        _counts[Order] = [];
        foreach (int[] text in texts)
        {
            ulong key = 0;
            foreach (int word in text)
            {
                key = Last(key << BitsPerWord | (uint)word, Order);
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                    _counts[Order], key, out _)++;
            }
        }

        for (int n = Order - 1; n >= 1; n--)
        {
            Dictionary<ulong, int> lower = [];
            foreach (ulong key in _counts[n + 1].Keys)
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                    lower, Last(key, n), out _)++;
            _counts[n] = lower;
        }

        for (int n = 1; n <= Order; n++) Sum(n);
    }

    /// <summary>-ln p of a text, in nats.</summary>
    public double Loss(int[] text)
    {
        double loss = 0;
        ulong history = 0;
        foreach (int word in text)
        {
            loss -= Math.Log(Probability(history, word, Order));
            history = Last(history << BitsPerWord | (uint)word, Order - 1);
        }

        return loss;
    }

    private double Probability(ulong history, int word, int n)
    {
        if (n == 0) return 1.0 / _words;
        ulong context = Last(history, n - 1);
        double lower = Probability(history, word, n - 1);
        if (!_contexts[n - 1].TryGetValue(context, out (int Total, int Types) seen)) return lower;
        int count = _counts[n].GetValueOrDefault(context << BitsPerWord | (uint)word);
        return (Math.Max(count - _discounts[n], 0) + _discounts[n] * seen.Types * lower) / seen.Total;
    }

    private void Sum(int n)
    {
        Dictionary<ulong, (int Total, int Types)> contexts = [];
        int once = 0, twice = 0;
        foreach ((ulong key, int count) in _counts[n])
        {
            ref (int Total, int Types) seen = ref System.Runtime.InteropServices.CollectionsMarshal
                .GetValueRefOrAddDefault(contexts, key >> BitsPerWord, out _);
            seen = (seen.Total + count, seen.Types + 1);
            if (count == 1) once++;
            if (count == 2) twice++;
        }

        _contexts[n - 1] = contexts;
        _discounts[n] = once == 0 ? 0.5 : (double)once / (once + 2 * twice);
    }

    private static ulong Last(ulong key, int words) => key & ((1UL << (BitsPerWord * words)) - 1);
}

using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>Punishes the token that would go on with a repetition, the more the longer it is.</summary>
/// <remarks>"Don't repeat yourself", as in llama.cpp: multiplier · base^(length − allowed) is taken off.</remarks>
/// <param name="multiplier">Strength.</param>
/// <param name="growth">Base of the power.</param>
/// <param name="allowedLength">Repetitions shorter than this are free.</param>
/// <param name="window">Last tokens that are looked at; −1 for all.</param>
/// <param name="breakers">Tokens that no repetition runs across and that are never punished.</param>
public sealed class DryProcessor(
    float multiplier, float growth = 1.75f, int allowedLength = 2, int window = -1, IReadOnlyList<int>? breakers = null)
    : ILogitsProcessor
{
    private const double LargestLog = 88.7228391;  // of a float

    private readonly HashSet<int> _breakers = [.. breakers ?? []];
    private readonly Dictionary<int, int> _longest = [];

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        ReadOnlySpan<int> text = context.Tokens;
        if (window >= 0 && text.Length > window) text = text[^window..];
        int limit = 0;
        while (limit < text.Length && !_breakers.Contains(text[^(limit + 1)])) limit++;
        if (text.Length <= allowedLength || limit < allowedLength) return;
        Measure(text, limit);
        int most = growth > 1.000001f ? (int)(LargestLog / ScalarMath.Log(growth)) : int.MaxValue;
        foreach ((int id, int length) in _longest)
            logits[id] -= (float)(multiplier * ScalarMath.Pow(growth, Math.Min(length - allowedLength, most)));
    }

    /// <summary>For each token the longest end of the text that occurred before it, by the Z function of the text reversed.</summary>
    private void Measure(ReadOnlySpan<int> text, int limit)
    {
        _longest.Clear();
        int[] common = new int[text.Length];
        for (int i = 1, left = 0, right = 0; i < text.Length; i++)
        {
            int length = i < right ? Math.Min(right - i, common[i - left]) : 0;
            while (i + length < text.Length && text[^(length + 1)] == text[^(i + length + 1)]) length++;
            common[i] = length;
            if (i + length > right) (left, right) = (i, i + length);
            int next = text[^i], capped = Math.Min(length, limit);
            if (capped < allowedLength || _breakers.Contains(next)) continue;
            _longest[next] = Math.Max(_longest.GetValueOrDefault(next), capped);
        }
    }
}

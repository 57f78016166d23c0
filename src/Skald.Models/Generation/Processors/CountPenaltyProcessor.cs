namespace Skald.Models.Generation.Processors;

/// <summary>Lowers the logits of tokens by how often they occurred.</summary>
/// <remarks>
/// The frequency and presence penalties of common servers. With a window the last tokens of the whole row count, as
/// in llama.cpp; without one those that were generated.
/// </remarks>
/// <param name="frequency">Taken off for each occurrence.</param>
/// <param name="presence">Taken off once.</param>
/// <param name="window">Tokens that count, prompt included; null for all that were generated.</param>
/// <param name="repetition">Divides positive logits of what occurred and multiplies the others, before the rest; 1 for none.</param>
public sealed class CountPenaltyProcessor(float frequency, float presence, int? window = null, float repetition = 1)
    : ILogitsProcessor
{
    private readonly Dictionary<int, int> _counts = [];

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        _counts.Clear();
        ReadOnlySpan<int> counted = window is { } last
            ? context.Tokens[Math.Max(0, context.Tokens.Length - last)..] : context.Generated;
        foreach (int id in counted) _counts[id] = _counts.GetValueOrDefault(id) + 1;
        foreach ((int id, int count) in _counts)
        {
            float logit = repetition == 1 ? logits[id] : logits[id] <= 0 ? logits[id] * repetition : logits[id] / repetition;
            logits[id] = logit - (count * frequency) - presence;
        }
    }
}

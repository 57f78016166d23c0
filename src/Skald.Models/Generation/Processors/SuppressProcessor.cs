namespace Skald.Models.Generation.Processors;

/// <summary>Forbids tokens, everywhere or where the row has one length.</summary>
/// <param name="tokens">What must not come.</param>
/// <param name="onlyAt">Tokens of the row, prompt included, at which they are forbidden; null for everywhere.</param>
public sealed class SuppressProcessor(IReadOnlyList<int> tokens, int? onlyAt = null) : ILogitsProcessor
{
    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if (onlyAt is { } length && context.Tokens.Length != length) return;
        foreach (int id in tokens) logits[id] = float.NegativeInfinity;
    }
}

namespace Skald.Models.Generation.Processors;

/// <summary>Allows nothing but some tokens, with equal chances, where the row has one length.</summary>
/// <param name="length">Tokens of the row, prompt included, after which they come.</param>
/// <param name="tokens">What may come.</param>
public sealed class ForcedTokensProcessor(int length, TokenIds tokens) : ILogitsProcessor
{
    /// <summary>Forces an end token as the last one of a row.</summary>
    /// <param name="maxLength">Tokens of the row, prompt included.</param>
    /// <param name="ends">The end tokens.</param>
    public static ForcedTokensProcessor AtEnd(int maxLength, TokenIds ends) => new(maxLength - 1, ends);

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if (context.Tokens.Length != length) return;
        logits.Fill(float.NegativeInfinity);
        foreach (int id in tokens) logits[id] = 0;
    }
}

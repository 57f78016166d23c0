namespace Skald.Models.Generation.Processors;

/// <summary>Forbids the end tokens until the row is long enough.</summary>
/// <param name="length">Tokens the row must hold before it may end.</param>
/// <param name="ends">The end tokens.</param>
/// <param name="countsPrompt">Whether the prompt's tokens count.</param>
public sealed class MinLengthProcessor(int length, TokenIds ends, bool countsPrompt) : ILogitsProcessor
{
    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if ((countsPrompt ? context.Tokens : context.Generated).Length >= length) return;
        foreach (int id in ends) logits[id] = float.NegativeInfinity;
    }
}

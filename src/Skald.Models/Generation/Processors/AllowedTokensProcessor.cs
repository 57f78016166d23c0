namespace Skald.Models.Generation.Processors;

/// <summary>Forbids all tokens but those that a rule allows after the row so far.</summary>
/// <remarks>Where all of them are forbidden already, they are equally likely.</remarks>
/// <param name="allowed">Ids that may follow a row.</param>
public sealed class AllowedTokensProcessor(Func<ReadOnlyMemory<int>, IReadOnlyList<int>> allowed) : ILogitsProcessor
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The rule allows nothing.</exception>
    public void Process(Span<float> logits, LogitsContext context)
    {
        IReadOnlyList<int> ids = allowed(context.Tokens.ToArray());
        if (ids.Count == 0)
            throw new InvalidOperationException("Allowed tokens: a rule must allow a token after every row, got none.");
        float[] values = [.. Values(logits, ids)];
        bool isEmpty = values.All(float.IsNegativeInfinity);
        logits.Fill(float.NegativeInfinity);
        for (int i = 0; i < values.Length; i++) logits[ids[i]] = isEmpty ? 0 : values[i];
    }

    private static float[] Values(ReadOnlySpan<float> logits, IReadOnlyList<int> ids)
    {
        float[] values = new float[ids.Count];
        for (int i = 0; i < values.Length; i++) values[i] = logits[ids[i]];
        return values;
    }
}

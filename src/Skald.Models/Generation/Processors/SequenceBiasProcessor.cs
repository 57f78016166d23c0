namespace Skald.Models.Generation.Processors;

/// <summary>Adds to the logit of a sequence's last token where the row ends with what comes before it.</summary>
/// <remarks>What several sequences add is summed. A sequence of one token always counts: a plain logit bias.</remarks>
public sealed class SequenceBiasProcessor : ILogitsProcessor
{
    private readonly (int[] Sequence, float Bias)[] _biases;

    /// <param name="biases">Sequences, none empty, and what each adds; −∞ forbids.</param>
    /// <exception cref="ArgumentException">A sequence is empty.</exception>
    public SequenceBiasProcessor(IEnumerable<(IReadOnlyList<int> Sequence, float Bias)> biases)
    {
        _biases = [.. biases.Select(b => ((int[])[.. b.Sequence], b.Bias))];
        if (_biases.Any(b => b.Sequence.Length == 0))
            throw new ArgumentException("Sequence bias: a sequence must hold a token, got an empty one.");
    }

    /// <summary>Adds to the logits of single tokens.</summary>
    public static SequenceBiasProcessor OfTokens(IReadOnlyDictionary<int, float> biases) =>
        new(biases.Select(b => ((IReadOnlyList<int>)[b.Key], b.Value)));

    /// <summary>Forbids sequences; one that is an end token alone stays allowed.</summary>
    public static SequenceBiasProcessor BadWords(IEnumerable<IReadOnlyList<int>> words, TokenIds ends) => new(
        words.Where(word => word.Count != 1 || !ends.Contains(word[0])).Select(word => (word, float.NegativeInfinity)));

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        foreach ((int[] sequence, float bias) in _biases)
        {
            if (sequence.Length > 1 && sequence.Length > context.Tokens.Length) continue;
            if (context.Tokens.EndsWith(sequence.AsSpan(..^1))) logits[sequence[^1]] += bias;
        }
    }
}

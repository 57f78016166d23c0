namespace Skald.Models.Generation.Processors;

/// <summary>Forbids the token that would complete a run of tokens that occurred before.</summary>
/// <param name="size">Length of a run; 1 forbids every token that occurred.</param>
/// <param name="source">Where runs must not come from, such as an encoder's input; null for the row itself.</param>
public sealed class NoRepeatNGramProcessor(int size, IReadOnlyList<int>? source = null) : ILogitsProcessor
{
    private readonly int _size = size >= 1 ? size
        : throw new ArgumentOutOfRangeException(nameof(size), $"No-repeat n-gram: its size must be positive, got {size}.");

    private readonly int[]? _source = source is null ? null : [.. source];

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        ReadOnlySpan<int> row = context.Tokens, text = _source ?? row;
        if (row.Length + 1 < _size) return;
        ReadOnlySpan<int> begin = row[(row.Length - _size + 1)..];
        for (int at = 0; at + _size <= text.Length; at++)
            if (text.Slice(at, _size - 1).SequenceEqual(begin)) logits[text[at + _size - 1]] = float.NegativeInfinity;
    }
}

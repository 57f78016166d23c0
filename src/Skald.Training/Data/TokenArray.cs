namespace Skald.Training.Data;

/// <summary>Tokens in memory.</summary>
/// <param name="tokens">The tokens; not copied.</param>
/// <param name="vocabulary">Ids lie in [0, this).</param>
/// <param name="textBytes">UTF-8 bytes of the text behind them.</param>
/// <param name="documentStarts">Positions of the documents' first tokens, rising; null for one document.</param>
public sealed class TokenArray(
    ReadOnlyMemory<int> tokens, int vocabulary, long textBytes, IReadOnlyList<long>? documentStarts = null)
    : ITokenSequence
{
    /// <inheritdoc/>
    public long Count => tokens.Length;

    /// <inheritdoc/>
    public int Vocabulary { get; } = vocabulary;

    /// <inheritdoc/>
    public long TextBytes { get; } = textBytes;

    /// <inheritdoc/>
    public long DocumentCount => documentStarts?.Count ?? 1;

    /// <inheritdoc/>
    public IEnumerable<long> DocumentStarts() => documentStarts ?? [0];

    /// <inheritdoc/>
    public void Read(long position, Span<int> destination)
    {
        TokenRange.ThrowUnlessInside(position, destination.Length, Count);
        tokens.Span.Slice((int)position, destination.Length).CopyTo(destination);
    }
}

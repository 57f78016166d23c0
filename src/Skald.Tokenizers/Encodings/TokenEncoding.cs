namespace Skald.Tokenizers.Encodings;

/// <summary>A text as tokens, with all that is known of each: what models and aligners need beside the ids.</summary>
/// <remarks>All lists have <see cref="Count"/> entries. Immutable and safe for concurrent use.</remarks>
public sealed class TokenEncoding
{
    private readonly TokenEntry[] _entries;
    private readonly SourceText[] _sources;

    internal TokenEncoding(IEnumerable<TokenEntry> entries, SourceText[] sources, IReadOnlyList<TokenEncoding> overflowing)
    {
        (_entries, _sources, Overflowing) = ([.. entries], sources, overflowing);
        Ids = Array.ConvertAll(_entries, e => e.Id);
    }

    /// <summary>Number of tokens.</summary>
    public int Count => _entries.Length;

    /// <summary>Token ids.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>The tokens as the vocabulary spells them; an unknown or an added token as the text has it.</summary>
    public IReadOnlyList<string> Tokens => Array.ConvertAll(_entries, e => e.Token);

    /// <summary>Type of each token: which of a pair's texts it belongs to, as the template says.</summary>
    public IReadOnlyList<int> TypeIds => Array.ConvertAll(_entries, e => e.Type);

    /// <summary>1 for tokens that the template or the padding added, else 0.</summary>
    public IReadOnlyList<int> SpecialTokensMask => Array.ConvertAll(_entries, e => e.IsSpecial ? 1 : 0);

    /// <summary>0 for padding, else 1.</summary>
    public IReadOnlyList<int> AttentionMask => Array.ConvertAll(_entries, e => e.IsPadding ? 0 : 1);

    /// <summary>Number of the piece, or of the caller's word, that a token lies in; null for special tokens.</summary>
    public IReadOnlyList<int?> WordIds => Array.ConvertAll(_entries, e => e.Word < 0 ? (int?)null : e.Word);

    /// <summary>0 for the first text, 1 for the second of a pair, null for special tokens.</summary>
    public IReadOnlyList<int?> SequenceIds => Array.ConvertAll(_entries, e => e.Sequence < 0 ? (int?)null : e.Sequence);

    /// <summary>Halves of surrogate pairs in the texts: broken UTF-16, each of which was encoded as U+FFFD.</summary>
    public int LoneSurrogateCount => _sources.Sum(source => source.LoneSurrogates);

    /// <summary>What truncation cut off, in windows of the same length that overlap by its stride.</summary>
    public IReadOnlyList<TokenEncoding> Overflowing { get; }

    /// <summary>Where each token came from, in its own text or word; (0, 0) for special tokens.</summary>
    /// <remarks>Offsets are of the text that the caller gave, whatever the normalizer made of it.</remarks>
    public IReadOnlyList<TextSpan> GetOffsets(OffsetUnit unit = OffsetUnit.Utf16) =>
        Array.ConvertAll(_entries, e => e.Source < 0 ? e.Span : Convert(_sources[e.Source], e.Span, unit));

    // Trimming may have cut through a character that a blank was put beside.
    private static TextSpan Convert(SourceText source, TextSpan span, OffsetUnit unit)
    {
        int start = source.IsWithinCharacter(span.Start) ? span.Start + 1 : span.Start;
        int end = source.IsWithinCharacter(span.End) ? span.End - 1 : span.End;
        return new TextSpan(source.Convert(start, unit), source.Convert(Math.Max(start, end), unit));
    }

    internal static TokenEncoding Of(EncodingDraft draft, SourceText[] sources) =>
        new(draft.Tokens, sources, [.. draft.Overflow.Select(part => new TokenEncoding(part, sources, []))]);

    internal TokenEncoding Pad(int length, Padding padding)
    {
        TokenEncoding[] overflowing = [.. Overflowing.Select(part => part.Pad(length, padding))];
        TokenEntry[] pads = new TokenEntry[Math.Max(0, length - Count)];
        pads.AsSpan().Fill(TokenEntry.Special(padding.Id, padding.Token, padding.TypeId) with { IsPadding = true });
        return new TokenEncoding(padding.IsLeft ? [.. pads, .. _entries] : [.. _entries, .. pads], _sources, overflowing);
    }
}

using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>Takes the blanks at a byte-level token's ends out of its offsets.</summary>
internal static class OffsetTrimmer
{
    /// <param name="draft">The encoding.</param>
    /// <param name="addsPrefixSpace">True where the first space may be one that the pre-tokenizer put there.</param>
    public static EncodingDraft Trim(EncodingDraft draft, bool addsPrefixSpace) =>
        draft.Select((entry, index) => entry with { Span = Trim(entry.Token, entry.Span, index, addsPrefixSpace) });

    private static TextSpan Trim(string token, TextSpan span, int index, bool addsPrefixSpace)
    {
        int leading = 0, trailing = 0;
        while (leading < token.Length && IsBlank(token[leading])) leading++;
        while (trailing < token.Length && IsBlank(token[^(trailing + 1)])) trailing++;
        (int start, int end) = span;
        if (leading > 0)
        {
            bool isFirst = index == 0 || start == 0;
            if (isFirst && addsPrefixSpace) leading = 0;
            start = Math.Min(start + leading, end);
        }

        if (trailing > 0 && end >= trailing) end = Math.Max(end - trailing, start);
        return new TextSpan(start, end);
    }

    private static bool IsBlank(char c) => c == ByteAlphabet.ToCharacter((byte)' ') || char.IsWhiteSpace(c);
}

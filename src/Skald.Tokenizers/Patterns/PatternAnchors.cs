using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Patterns;

/// <summary>What holds at a place of a text.</summary>
internal static class PatternAnchors
{
    private static readonly CodePointBitmap s_word = new(PropertyClasses.Word);

    public static bool Holds(AnchorKind kind, ReadOnlySpan<byte> text, int at) => kind switch
    {
        AnchorKind.TextStart => at == 0,
        AnchorKind.TextEnd => at == text.Length,
        AnchorKind.TextEndOrLastNewline => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        AnchorKind.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
        AnchorKind.LineEnd => at == text.Length || text[at] == '\n',
        AnchorKind.WordBoundary => IsBoundary(text, at),
        _ => !IsBoundary(text, at),
    };

    private static bool IsBoundary(ReadOnlySpan<byte> text, int at)
    {
        bool isAfter = at < text.Length && s_word.Contains(CodePoints.Decode(text, at).CodePoint);
        if (at == 0) return isAfter;
        int before = at - 1;
        while (before > 0 && (text[before] & 0xC0) == 0x80) before--;
        return s_word.Contains(CodePoints.Decode(text, before).CodePoint) != isAfter;
    }
}

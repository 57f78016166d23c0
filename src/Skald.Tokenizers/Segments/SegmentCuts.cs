using System.Runtime.CompilerServices;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Segments;

/// <summary>Between which neighbours a text may be cut without changing any id: a table of pairs of bytes.</summary>
/// <remarks>
/// Two reasons allow a cut: the pre-tokenizer cuts there too, or no token of the vocabulary holds the two characters
/// beside each other, so that no merge and no best path can go across. Cuts are only before ASCII characters.
/// </remarks>
internal sealed class SegmentCuts
{
    private const int NonAscii = 0x80;

    private readonly bool[] _joins = new bool[256 * 256];  // the byte before, and the byte

    private SegmentCuts() => _joins.AsSpan().Fill(true);

    /// <summary>The cuts for parts, or null where they depend on more than neighbours.</summary>
    public static SegmentCuts? Of(TokenizerParts parts)
    {
        if (parts.Added.HasNormalized || !SegmentNormalizer.IsLocal(parts.Normalizer)) return null;
        return parts.PreTokenizer switch
        {
            PlainPreTokenizer plain when !SegmentNormalizer.ReplacesSpaces(parts.Normalizer) => AtBlanks(plain.Type == "BertPreTokenizer"),
            MetaspacePreTokenizer metaspace => ByVocabulary(parts, metaspace.Replacement, metaspace.Splits),
            null => ByVocabulary(parts, SegmentNormalizer.SpaceMark(parts.Normalizer), cutsAtMarks: false),
            // Spaces are gone before the pre-tokenizer looks for them.
            SplitPreTokenizer { Pattern: StringPattern { Content: " " } }
                when SegmentNormalizer.SpaceMark(parts.Normalizer) is { } mark => ByVocabulary(parts, mark, cutsAtMarks: false),
            _ => null,
        };
    }

    /// <summary>End of the segment that begins at a place: the next cut, or the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextEnd(ref byte text, int at, int length)
    {
        bool[] joins = _joins;
        int before = Unsafe.Add(ref text, at);
        for (at++; at < length; at++)
        {
            int current = Unsafe.Add(ref text, at);
            if (!joins[(before << 8) | current]) return at;
            before = current;
        }

        return at;
    }

    // The pre-tokenizer drops blanks; with BERT's every mark of punctuation stands alone.
    private static SegmentCuts AtBlanks(bool atPunctuation)
    {
        SegmentCuts cuts = new();
        for (int before = 0; before < 256; before++)
        {
            for (int current = 0; current < NonAscii; current++)
            {
                bool cutsBlank = IsBlank(current) && !IsBlank(before);
                bool cutsPunctuation = atPunctuation && (IsPunctuation(current) || IsPunctuation(before))
                    && !IsBlank(before) && !IsBlank(current);
                if (cutsBlank || cutsPunctuation) cuts._joins[(before << 8) | current] = false;
            }
        }

        return cuts;
    }

    private static SegmentCuts? ByVocabulary(TokenizerParts parts, string? mark, bool cutsAtMarks)
    {
        bool isBytes = parts.Model is MergeModel { Options: { FallsBackToBytes: true } };
        bool suits = parts.Model is UnigramModel
            || parts.Model is MergeModel { Options: { IgnoresMerges: false, ContinuingPrefix: null, EndOfWordSuffix: null } };
        if (!suits || mark is { Length: not 1 }) return null;

        bool[] pairs = new bool[129 * 129];  // as they come out of the normalizer
        foreach (string token in parts.ModelVocabulary.Ids.Keys)
            for (int i = 1; i < token.Length; i++) pairs[(Class(token[i - 1], mark) * 129) + Class(token[i], mark)] = true;

        SegmentCuts cuts = new();
        bool isPlain = SegmentNormalizer.IsPlain(parts.Normalizer);
        int[] normal = [.. Enumerable.Range(0, NonAscii).Select(c => NormalClass(parts, (char)c, mark))];
        for (int current = 0; current < NonAscii; current++)
        {
            int y = normal[current];
            string shown = current == ' ' && mark is not null ? mark : ((char)current).ToString();
            bool isKnown = y >= 0 && (isBytes || parts.ModelVocabulary.Find(shown) >= 0);
            bool cutsHere = cutsAtMarks && current == ' ';
            for (int before = 0; before < 256; before++)
            {
                bool cut = cutsHere;
                // Where more is done to the text, a mark that follows may make another character of this one.
                if (!cut && isKnown && isPlain && before < NonAscii) cut = !pairs[(normal[before] * 129) + y];
                // The last byte of a longer character; it may be the mark itself.
                if (!cut && isKnown && isPlain && before >= NonAscii && before != 0x81) cut = !pairs[(NonAscii * 129) + y];
                if (cut) cuts._joins[(before << 8) | current] = false;
            }
        }

        return cuts;
    }

    private static int Class(char c, string? mark) => mark is not null && c == mark[0] ? ' ' : c < NonAscii ? c : NonAscii;

    // Class of what a character becomes, or -1 where it becomes more or less than one ASCII character.
    private static int NormalClass(TokenizerParts parts, char c, string? mark)
    {
        AlignedText text = AlignedText.Of([c]);
        ReadOnlySpan<char> result = (SegmentNormalizer.WithoutPrefix(parts.Normalizer)?.Normalize(text) ?? text).Span;
        if (result.Length != 1) return -1;
        int kind = c == ' ' && mark is not null ? ' ' : Class(result[0], mark);
        return kind < NonAscii ? kind : -1;
    }

    private static bool IsBlank(int b) => b is ' ' or (>= 9 and <= 13);

    private static bool IsPunctuation(int b) => b < NonAscii && CharacterKinds.IsPunctuation(new System.Text.Rune(b));
}

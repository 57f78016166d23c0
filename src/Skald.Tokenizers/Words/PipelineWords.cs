using System.Buffers;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Words;

/// <summary>Encodes text word by word with the parts of a <c>tokenizer.json</c>, where words can be told apart.</summary>
internal sealed class PipelineWords
{
    private readonly WordEncoder _encoder;
    private readonly AsciiMap _ascii;
    private readonly IWordModel _first;  // finds out whether the first word gets a prefix, and which
    private readonly bool _prefixes, _onlyFirst;  // something may stand before a text
    private readonly bool _prefixesMarked;  // before one that begins with a space, too
    private readonly bool _prefixesSpace;  // it is a space, and nothing else happens to it

    private PipelineWords(
        TokenizerParts parts, WordEncoder encoder, AsciiMap ascii, string? mark, bool isPlain, NormalizedWords? normalized)
    {
        (_encoder, _ascii) = (encoder, ascii);
        string? prefix = WordNormalizer.Prefix(parts.Normalizer);
        PrependScheme scheme = (parts.PreTokenizer as MetaspacePreTokenizer)?.Scheme ?? PrependScheme.Never;
        _prefixes = prefix is not null || scheme != PrependScheme.Never;
        _onlyFirst = prefix is null && scheme == PrependScheme.First;
        _prefixesMarked = prefix is not null;
        // Where the normalizer puts something before the text, the rest of it sees that, too.
        _first = prefix is null && normalized is not null
            ? normalized.Marked()
            : new PartWords(parts.Model, parts.Normalizer, parts.PreTokenizer);
        _prefixesSpace = prefix is null || (prefix == mark && scheme == PrependScheme.Never);
        IsPlain = isPlain;
    }

    /// <summary>What finds the words.</summary>
    public WordEncoder Encoder => _encoder;

    private bool IsPlain { get; }

    /// <summary>An encoder for parts, or null where words depend on more than neighbours.</summary>
    public static PipelineWords? Create(TokenizerParts parts)
    {
        if (parts.Added.HasNormalized || !WordNormalizer.IsLocal(parts.Normalizer)) return null;
        string? replacement = WordNormalizer.SpaceMark(parts.Normalizer);
        return parts.PreTokenizer switch
        {
            PlainPreTokenizer plain when replacement is null => AtBlanks(parts, plain),
            MetaspacePreTokenizer metaspace when replacement is null => AtMarks(parts, metaspace.Replacement, metaspace.Splits),
            null => AtMarks(parts, replacement, splits: false),
            // Spaces are gone before the pre-tokenizer looks for them.
            SplitPreTokenizer { Pattern: StringPattern { Content: " " } } when replacement is not null =>
                AtMarks(parts, replacement, splits: false),
            _ => null,
        };
    }

    /// <summary>Takes buffers for a text, which are to be given back.</summary>
    public WordScratch Take() => _encoder.Take();

    public void Return(WordScratch scratch) => _encoder.Return(scratch);

    /// <summary>Encodes a text between added tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">Where it begins in the caller's text.</param>
    /// <param name="scratch">Buffers from <see cref="Take"/>.</param>
    /// <param name="sink">Takes the ids.</param>
    public void Encode(ReadOnlySpan<char> text, int offset, WordScratch scratch, ref IdSink sink)
    {
        if (text.IsEmpty) return;
        bool hasPrefix = Prefixes(text, offset, out IWordModel? first);
        _encoder.Encode(text, hasPrefix, first, scratch, ref sink);
    }

    /// <summary>Whether a text gets a space before it, and what finds out the first word's ids where that is not sure.</summary>
    /// <param name="text">The text's beginning, not empty.</param>
    /// <param name="offset">Where it begins in the caller's text.</param>
    /// <param name="first">Encodes the first word; null where it is a word as any other.</param>
    public bool Prefixes(ReadOnlySpan<char> text, int offset, out IWordModel? first)
    {
        first = null;
        if (!_prefixes || (offset > 0 && _onlyFirst)) return false;
        // What the first character becomes decides, and that may be nothing, or a space.
        bool isSure = _prefixesSpace && (IsPlain || text[0] == ' ' || (text[0] < 0x80 && _ascii[text[0]] > ' '));
        bool isMarked = text[0] is ' ' or '\u2581';
        first = isSure ? null : _first;
        return isSure && (_prefixesMarked || !isMarked);
    }

    // The pre-tokenizer drops blanks; with BERT's every mark of punctuation stands alone.
    private static PipelineWords AtBlanks(TokenizerParts parts, PlainPreTokenizer plain)
    {
        INormalizer? inner = WordNormalizer.WithoutPrefix(parts.Normalizer);
        AsciiMap map = new(inner, null);
        bool cutsPunctuation = plain.Type == "BertPreTokenizer";
        WordCuts cuts = new(Joins, b => map[b] >= 0, WordNormalizer.SpacesIdeographs(inner));
        IWordModel model = new PartWords(parts.Model, inner, plain);
        if (WordsOf(parts.Model) is { } words)
        {
            if (WordNormalizer.ByCodePoints(inner) is { } normalizer)
                model = new NormalizedWords(normalizer, words, null, splitsAtMarks: false, plain.Kind);
            // The other one may cut within what is a word here.
            if (plain.Type is "BertPreTokenizer" or "WhitespaceSplit")
                model = new AsciiWords(map, words, model, null, splitsAtMarks: false);
        }

        SearchValues<byte> blanks = SearchValues.Create(
            [.. Enumerable.Range(0, 0x80).Where(b => map[b] >= 0 && IsBlank(map[b])).Select(b => (byte)b)]);
        WordEncoder encoder = new(cuts, model, skipsSpace: map[' '] == ' ', blanks);
        return new PipelineWords(parts, encoder, map, null, isPlain: false, normalized: null);

        bool Joins(int before, int current)
        {
            int left = before < 0x80 ? map[before] : 0x80, right = map[current];
            if (left < 0 || IsBlank(left)) return true;
            return !IsBlank(right) && !(cutsPunctuation && (IsPunctuation(left) || IsPunctuation(right)));
        }
    }

    // Two reasons allow a cut: the pre-tokenizer cuts there too, or no token holds the two characters beside each
    // other, so that no merge can go across. A unigram model adds up scores, and rounds, from the beginning of a piece:
    // only the first reason holds for it.
    private static PipelineWords? AtMarks(TokenizerParts parts, string? mark, bool splits)
    {
        MergeModel? merging = parts.Model as MergeModel;
        bool suits = merging is null ? parts.Model is UnigramModel : IsPlainMerging(merging);
        if (!suits || mark is { Length: not 1 }) return null;

        INormalizer? inner = WordNormalizer.WithoutPrefix(parts.Normalizer);
        AsciiMap map = new(inner, mark);
        bool isPlain = WordNormalizer.IsPlain(parts.Normalizer)
            && (mark is null || parts.ModelVocabulary.Find(mark) >= 0);
        WordCuts cuts;
        if (merging is null)
        {
            cuts = new WordCuts((_, _) => false, b => splits && b == ' ');
        }
        else
        {
            NeighbourTable neighbours = new(parts.ModelVocabulary, mark);
            // Where more is done to the text, a mark that follows may make another character of this one.
            cuts = new WordCuts(
                (before, current) => !(splits && current == ' ')
                    && neighbours.Holds(before < 0x80 ? map[before] : 0x80, map[current]),
                b => (splits && b == ' ') || (isPlain && map[b] == b && IsKnown(b)));
        }

        IPreTokenizer? preTokenizer = parts.PreTokenizer is MetaspacePreTokenizer metaspace
            ? new MetaspacePreTokenizer(metaspace.Replacement, PrependScheme.Never, metaspace.Splits)
            : parts.PreTokenizer;
        bool isPlainMerging = isPlain && merging is not null && !splits;
        IWordModel words = isPlainMerging ? new MergingWords(merging!, mark) : WordsOf(parts.Model)!, model = words;
        NormalizedWords? normalized = null;
        if (!isPlainMerging)
        {
            if (mark is not null && WordNormalizer.ByCodePoints(inner) is { } normalizer)
                normalized = new NormalizedWords(normalizer, words, mark, splits, kinds: null);
            model = new AsciiWords(
                map, words, (IWordModel?)normalized ?? new PartWords(parts.Model, inner, preTokenizer), mark ?? " ", splits);
        }

        WordEncoder encoder = new(cuts, model, skipsSpace: false);
        return new PipelineWords(parts, encoder, map, mark, isPlainMerging, normalized);

        bool IsKnown(int b) => merging.Options.FallsBackToBytes
            || parts.ModelVocabulary.Find(b == ' ' && mark is not null ? mark : ((char)b).ToString()) >= 0;
    }

    private static IWordModel? WordsOf(ITokenModel model) =>
        model as IWordModel ?? (model is MergeModel { Options.IgnoresMerges: false } merging ? new MergingWords(merging, null) : null);

    private static bool IsPlainMerging(MergeModel model) =>
        model.Options is { IgnoresMerges: false, ContinuingPrefix: null, EndOfWordSuffix: null };

    private static bool IsBlank(int character) => character < 0x80 && char.IsWhiteSpace((char)character);

    private static bool IsPunctuation(int character) =>
        character < 0x80 && CharacterKinds.IsPunctuation(new System.Text.Rune(character));
}

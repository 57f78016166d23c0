using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Bpe;

/// <summary>Recognises parts that amount to byte-level BPE with a known pattern, which has an engine of its own.</summary>
internal static class ByteLevelBpe
{
    private const int MostLacking = 64;

    /// <summary>The fast tokenizer for parts, or null where they are something else.</summary>
    public static BpeTokenizer? Create(TokenizerParts parts)
    {
        if (parts.Model is not MergeModel model || parts.Decoder is not ByteLevelDecoder) return null;
        if (model.Options with { IgnoresMerges = false } != new MergeModelOptions()) return null;
        if (PatternOf(parts.PreTokenizer) is not { } pattern) return null;
        if (parts.Normalizer is not (null or UnicodeFormNormalizer)) return null;
        if (parts.Normalizer is not null && parts.Added.HasNormalized) return null;

        int[] byteIds = new int[256];
        for (int b = 0; b < 256; b++)
            byteIds[b] = model.Vocabulary.Find(ByteAlphabet.ToCharacter((byte)b).ToString());
        // Some vocabularies lack a few bytes, which they leave out; one that lacks most is spelt in something else.
        if (byteIds.Count(id => id < 0) > MostLacking) return null;

        Vocabulary vocabulary = new(parts.ModelVocabulary, parts.Added, TokenSpelling.Bytes);
        ByteStringMap? whole = model.Options.IgnoresMerges ? WholeTokens(parts, vocabulary) : null;
        BpeTokenizer tokenizer = new(vocabulary, parts, new BpeModel(byteIds, model, whole, vocabulary.Bytes), pattern);
        parts.ModelVocabulary.ReleaseMap();
        return tokenizer;
    }

    // What is spelt in bytes, in the vocabulary and not only beside it.
    private static ByteStringMap WholeTokens(TokenizerParts parts, Vocabulary vocabulary)
    {
        ModelVocabulary model = parts.ModelVocabulary;
        HashSet<int> added = [.. parts.Added.InIdOrder.Where(t => !ByteAlphabet.Spells(t.Content)).Select(t => t.Id)];
        ByteStringMap whole = new(vocabulary.Bytes, model.Count);
        for (int id = 0; id < model.Size; id++)
            if (model.Has(id) && ByteAlphabet.Spells(model.Bytes(id)) && !added.Contains(id)) whole.TryAdd(id);
        return whole;
    }

    /// <summary>The pre-tokenizer of a pattern, as its publishers write it.</summary>
    public static IPreTokenizer PreTokenizerOf(SplitPattern pattern) => pattern switch
    {
        SplitPattern.Gpt2 => new ByteLevelPreTokenizer(addsPrefixSpace: false, trimsOffsets: true, usesPattern: true),
        SplitPattern.Gpt2Digits => new PreTokenizerSequence(
        [
            new DigitsPreTokenizer(areIndividual: true),
            new ByteLevelPreTokenizer(addsPrefixSpace: false, trimsOffsets: true, usesPattern: true),
        ]),
        _ => new PreTokenizerSequence(
        [
            new SplitPreTokenizer(new MatcherPattern(pattern), DelimiterBehavior.Isolated, inverted: false),
            new ByteLevelPreTokenizer(addsPrefixSpace: false, trimsOffsets: true, usesPattern: false),
        ]),
    };

    private static SplitPattern? PatternOf(IPreTokenizer? preTokenizer) => preTokenizer switch
    {
        ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: true } => SplitPattern.Gpt2,
        PreTokenizerSequence
        {
            Steps: [DigitsPreTokenizer { AreIndividual: true },
            ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: true }]
        } => SplitPattern.Gpt2Digits,
        PreTokenizerSequence
        {
            Steps: [SplitPreTokenizer
            {
                IsInverted: false, Behavior: DelimiterBehavior.Isolated,
                Pattern: MatcherPattern matcher
            }, ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: false }]
        }
            => matcher.Pattern,
        _ => null,
    };
}

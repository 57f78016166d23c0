using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Patterns;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tiktoken;

/// <summary>Makes a tokenizer's parts of ranks: two neighbours merge wherever together they are a token.</summary>
internal static class TiktokenParts
{
    public static Tokenizer Create(TiktokenRanks ranks, string pattern, IReadOnlyDictionary<string, int> specials, string name)
    {
        ModelVocabulary vocabulary = Spelt(ranks, name);
        AddedTokens added = new(specials.Select(special => new AddedToken(special.Value, special.Key, true, IsInModel: false)));
        foreach (AddedToken token in added.InIdOrder)
        {
            if (token.Id is < 0 or >= Limits.Vocabulary || vocabulary.Has(token.Id))
                throw new TokenizerFormatException(name, "special_tokens", $"ids must differ, got {token.Id} for {token.Content}.");
        }

        TokenizerParts parts = new()
        {
            Added = added,
            PreTokenizer = PreTokenizerOf(pattern, name),
            ModelVocabulary = vocabulary,
            Model = new MergeModel(vocabulary, () => FindMerges(vocabulary), new MergeModelOptions { IgnoresMerges = true }),
            Decoder = new ByteLevelDecoder(addsPrefixSpace: true, trimsOffsets: true, usesPattern: true),
        };
        return TokenizerFactory.Create(parts);
    }

    private static ModelVocabulary Spelt(TiktokenRanks ranks, string name)
    {
        ByteStrings tokens = new(ranks.Tokens.Count);
        ByteStringMap map = new(tokens, ranks.Tokens.Count);
        int count = 0;
        for (int rank = 0; rank < ranks.Tokens.Count; rank++)
        {
            if (!ranks.Tokens.Has(rank)) continue;
            ReadOnlySpan<byte> bytes = ranks.Tokens[rank];
            if (bytes.Length > Limits.TokenLength)
                throw new TokenizerFormatException(name, "", $"the token of rank {rank} must be at most {Limits.TokenLength} bytes.");
            tokens.Set(rank, ByteAlphabet.Spell(bytes, tokens.Room(2 * bytes.Length)));
            if (map.TryAdd(rank) >= 0)
                throw new TokenizerFormatException(name, "", $"tokens must differ, got that of rank {rank} twice.");
            count++;
        }

        ModelVocabulary vocabulary = new(tokens, map, count);
        for (int b = 0; b < 256; b++)
        {
            if (vocabulary.Find(ByteAlphabet.ToCharacter((byte)b).ToString()) < 0)
                throw new TokenizerFormatException(name, "", $"must hold all 256 bytes, misses 0x{b:X2}.");
        }

        return vocabulary;
    }

    private static IPreTokenizer PreTokenizerOf(string pattern, string name)
    {
        if (SplitPatterns.Recognise(pattern) is { } known) return ByteLevelBpe.PreTokenizerOf(known);
        try
        {
            return new PreTokenizerSequence(
            [
                new SplitPreTokenizer(new RegexPattern(Pattern.Parse(pattern)), DelimiterBehavior.Isolated, inverted: false),
                new ByteLevelPreTokenizer(addsPrefixSpace: false, trimsOffsets: true, usesPattern: false),
            ]);
        }
        catch (PatternException e)
        {
            throw new TokenizerFormatException(name, "pat_str", e.Message, e);
        }
    }

    // Every way to cut a token into two tokens is a merge; all those of one token have its rank.
    private static (Merge[] Merges, int[]? Ranks) FindMerges(ModelVocabulary vocabulary)
    {
        List<Merge> merges = new(3 * vocabulary.Count);
        List<int> ranks = new(3 * vocabulary.Count);
        List<Merge> ofToken = [];
        for (int id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.Token(id) is not { } token) continue;
            ofToken.Clear();
            for (int cut = 1; cut < token.Length; cut++)
            {
                if (vocabulary.TryGetId(token.AsSpan(0, cut), out int left)
                    && vocabulary.TryGetId(token.AsSpan(cut), out int right))
                    ofToken.Add(new Merge(left, right, id));
            }

            ofToken.Sort((a, b) => (a.Left, a.Right).CompareTo((b.Left, b.Right)));
            merges.AddRange(ofToken);
            ranks.AddRange(Enumerable.Repeat(id, ofToken.Count));
        }

        return ([.. merges], [.. ranks]);
    }
}

using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Loading;

/// <summary>Vocabularies from before <c>tokenizer.json</c>: a list of tokens, and for BPE a list of merges.</summary>
internal static class LegacyVocabulary
{
    private const string EndOfText = "<|endoftext|>";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Byte-level BPE from <c>vocab.json</c> and <c>merges.txt</c>, as GPT-2 was published.</summary>
    public static Tokenizer ReadByteLevelBpe(byte[] vocabulary, byte[] merges, TokenizerSettings settings)
    {
        ModelVocabulary tokens = ReadJson(vocabulary, "vocab.json");
        IReadOnlyList<string> named = settings.SpecialTokens;
        TokenizerParts parts = new()
        {
            Added = Specials(tokens, named.Count > 0 ? named : [EndOfText]),
            PreTokenizer = new ByteLevelPreTokenizer(
                settings.Flag("add_prefix_space") ?? false, trimsOffsets: true, usesPattern: true),
            ModelVocabulary = tokens,
            Model = new MergeModel(tokens, ReadMerges(merges, tokens, "merges.txt"), new MergeModelOptions()),
            PostProcessor = new ByteLevelPostProcessor(addsPrefixSpace: true, trimsOffsets: false, usesPattern: true),
            Decoder = new ByteLevelDecoder(addsPrefixSpace: true, trimsOffsets: true, usesPattern: true),
        };
        return TokenizerFactory.Create(parts);
    }

    /// <summary>WordPiece from a list of tokens, one on each line, or from a JSON object; as BERT was published.</summary>
    public static Tokenizer ReadWordPiece(byte[] vocabulary, string name, TokenizerSettings settings)
    {
        ModelVocabulary tokens = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? ReadJson(vocabulary, name)
            : ReadLines(vocabulary, name);
        string unknown = settings.Token("unk_token") ?? "[UNK]", begin = settings.Token("cls_token") ?? "[CLS]";
        string end = settings.Token("sep_token") ?? "[SEP]";
        if (tokens.Find(unknown) < 0) throw new TokenizerFormatException(name, "", $"must hold the unknown token {unknown}.");
        bool lowercases = settings.Flag("do_lower_case") ?? true;
        IReadOnlyList<string> named = settings.SpecialTokens;
        TokenizerParts parts = new()
        {
            Added = Specials(tokens, named.Count > 0 ? named : ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
            Normalizer = new BertNormalizer(
                cleansText: true, settings.Flag("tokenize_chinese_chars") ?? true, settings.Flag("strip_accents"), lowercases),
            PreTokenizer = PlainPreTokenizer.Bert(),
            ModelVocabulary = tokens,
            Model = new WordPieceModel(tokens, unknown, "##", 100),
            PostProcessor = tokens.Find(begin) >= 0 && tokens.Find(end) >= 0 ? BertTemplate(tokens, begin, end) : null,
            Decoder = new WordPieceDecoder("##", cleansUp: true),
        };
        return TokenizerFactory.Create(parts);
    }

    private static TemplatePostProcessor BertTemplate(ModelVocabulary tokens, string begin, string end)
    {
        TemplatePiece cls = new(begin, 0, 0), a = new(null, 0, 0), sep = new(end, 0, 0);
        return new TemplatePostProcessor(
            [cls, a, sep], [cls, a, sep, new TemplatePiece(null, 1, 1), new TemplatePiece(end, 0, 1)],
            new Dictionary<string, TemplateSpecial>(StringComparer.Ordinal)
            {
                [begin] = new TemplateSpecial([tokens.Find(begin)], [begin]),
                [end] = new TemplateSpecial([tokens.Find(end)], [end]),
            });
    }

    private static AddedTokens Specials(ModelVocabulary tokens, IEnumerable<string> named) => new(
        named.Where(token => tokens.Find(token) >= 0).Select(token => new AddedToken(tokens.Find(token), token, IsSpecial: true)));

    private static ModelVocabulary ReadJson(byte[] json, string name)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        HashSet<int> used = [];
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 2 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new TokenizerFormatException(name, "", "must be an object of tokens and ids.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string token = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id is < 0 or >= Limits.Vocabulary)
                    throw new TokenizerFormatException(name, token, $"the id must be an integer in [0, {Limits.Vocabulary}).");
                if (token.Length > Limits.TokenLength)
                    throw new TokenizerFormatException(
                        name, "", $"the token of id {id} must be at most {Limits.TokenLength} characters, got {token.Length}.");
                if (!ids.TryAdd(token, id) || !used.Add(id))
                    throw new TokenizerFormatException(name, token, $"tokens and ids must differ, got id {id}.");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TokenizerFormatException(name, "", "is not valid JSON.", e);
        }

        return new ModelVocabulary(ids);
    }

    private static ModelVocabulary ReadLines(byte[] file, string name)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        int id = 0;
        foreach (string line in Lines(file, name))
        {
            if (id == Limits.Vocabulary) throw new TokenizerFormatException(name, "", $"must hold at most {id} tokens.");
            if (line.Length > Limits.SearchedLength)
                throw new TokenizerFormatException(
                    name, $"line {id + 1}", $"must have at most {Limits.SearchedLength} characters, got {line.Length}.");
            // The last of equal tokens holds, as in the code that these files were published with.
            ids[line] = id++;
        }

        return new ModelVocabulary(ids);
    }

    private static Merge[] ReadMerges(byte[] file, ModelVocabulary tokens, string name)
    {
        List<Merge> merges = [];
        int number = 0;
        foreach (string line in Lines(file, name))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal))) continue;
            string[] pair = line.Split(' ');
            if (pair.Length != 2) throw Broken("must be two tokens and one space between them.");
            (int left, int right, int result) = (tokens.Find(pair[0]), tokens.Find(pair[1]), tokens.Find(pair[0] + pair[1]));
            if (left < 0 || right < 0 || result < 0) throw Broken($"\"{line}\" names what is not in the vocabulary.");
            if (merges.Count == Limits.Merges) throw Broken($"there may be at most {Limits.Merges} merges.");
            merges.Add(new Merge(left, right, result));
        }

        return [.. merges];

        TokenizerFormatException Broken(string problem) => new(name, $"line {number}", problem);
    }

    private static IEnumerable<string> Lines(byte[] file, string name)
    {
        string text;
        try
        {
            text = s_utf8.GetString(file);
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerFormatException(name, "", "must be UTF-8.", e);
        }

        string[] lines = text.Split('\n');
        int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        return lines.Take(count).Select(line => line.EndsWith('\r') ? line[..^1] : line);
    }
}

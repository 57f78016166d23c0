using System.Globalization;
using Skald.Formats.Gguf;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Gguf;

/// <summary>Builds the tokenizer that a GGUF file describes.</summary>
internal static class GgufTokenizer
{
    private const string Space = "\u2581";

    /// <exception cref="TokenizerFormatException">
    /// The vocabulary is broken, or of a kind that is not supported.
    /// </exception>
    public static Tokenizer Create(GgufMetadata metadata, string file)
    {
        GgufVocabulary vocabulary = new(metadata, file);
        return vocabulary.Model switch
        {
            "gpt2" => ByteLevel(vocabulary),
            "llama" => SentencePiece(vocabulary, SentencePieceAlgorithm.Bpe),
            "t5" => SentencePiece(vocabulary, SentencePieceAlgorithm.Unigram),
            "bert" => WordPiece(vocabulary),
            string other => throw vocabulary.Error("model", $"must be gpt2, llama, t5 or bert, got {other}."),
        };
    }

    private static Tokenizer ByteLevel(GgufVocabulary vocabulary)
    {
        ModelVocabulary model = vocabulary.Vocabulary;
        Merge[] merges = vocabulary.Merges();
        string name = vocabulary.PreTokenizer;
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = new AddedTokens(vocabulary.Added()),
            PreTokenizer = GgufPreTokenizers.Find(name)
                ?? throw vocabulary.Error("pre", $"the pre-tokenizer must be known, got {name}."),
            Model = new MergeModel(
                model, merges, new MergeModelOptions { IgnoresMerges = GgufPreTokenizers.IgnoresMerges(name) }),
            ModelVocabulary = model,
            PostProcessor = vocabulary.Template(
                GgufPreTokenizers.AddsBegin(name), addsEnd: false, "bos_token_id", "eos_token_id"),
            Decoder = new ByteLevelDecoder(addsPrefixSpace: false, trimsOffsets: true, usesPattern: true),
        });
    }

    private static SentencePieceTokenizer SentencePiece(GgufVocabulary vocabulary, SentencePieceAlgorithm algorithm)
    {
        bool isUnigram = algorithm == SentencePieceAlgorithm.Unigram;
        float[] scores = vocabulary.Scores();
        int unknown = vocabulary.Id("unknown_token_id") ?? (isUnigram ? 2 : 0);
        SentencePieceEntry[] pieces = new SentencePieceEntry[vocabulary.Count];
        if (unknown >= pieces.Length)
            throw vocabulary.Error("unknown_token_id", $"must be an id below {pieces.Length}, got none.");
        for (int id = 0; id < pieces.Length; id++)
        {
            // Files mark several tokens as unknown; one is, and the others stand for no text.
            SentencePieceKind kind = id == unknown ? SentencePieceKind.Unknown : vocabulary.Kinds[id];
            if (id != unknown && kind == SentencePieceKind.Unknown) kind = SentencePieceKind.Control;
            if (!isUnigram && kind == SentencePieceKind.Unused) kind = SentencePieceKind.Normal;
            pieces[id] = new SentencePieceEntry(vocabulary.Token(id), scores[id], kind);
        }

        SentencePieceSettings settings = new()
        {
            Algorithm = algorithm,
            FallsBackToBytes = Array.Exists(pieces, piece => piece.Kind == SentencePieceKind.Byte),
            AddsDummyPrefix = vocabulary.Flag("add_space_prefix") ?? true,
            RemovesExtraSpaces = vocabulary.Flag("remove_extra_whitespaces") ?? false,
            CharacterMap = vocabulary.CharacterMap(),
            BeginPiece = Name("bos_token_id"),
            EndPiece = Name("eos_token_id"),
            PaddingPiece = Name("padding_token_id"),
        };
        IPostProcessor? template = vocabulary.Template(
            addsBegin: !isUnigram, addsEnd: isUnigram, "bos_token_id", "eos_token_id");
        return SentencePieceAssembly.Create(pieces, settings, vocabulary.File, template, vocabulary.StripsRight);

        string Name(string key) => vocabulary.Id(key) is { } id ? vocabulary.Token(id) : "";
    }

    // Tokens that begin a word carry U+2581; in BERT's own file those that continue one carry ##.
    private static Tokenizer WordPiece(GgufVocabulary vocabulary)
    {
        Dictionary<string, int> ids = new(vocabulary.Count, StringComparer.Ordinal);
        for (int id = 0; id < vocabulary.Count; id++)
        {
            string token = vocabulary.Token(id);
            bool isBare =
                vocabulary.Kinds[id] != SentencePieceKind.Normal || (token.StartsWith('[') && token.EndsWith(']'));
            if (!isBare) token = token.StartsWith(Space, StringComparison.Ordinal) ? token[1..] : "##" + token;
            if (!ids.TryAdd(token, id))
                throw vocabulary.Error(
                    $"tokens[{id.ToString(CultureInfo.InvariantCulture)}]",
                    $"a token must occur once, got \"{token}\" again.");
        }

        ModelVocabulary model = new(ids);
        int unknown =
            vocabulary.Id("unknown_token_id") ?? throw vocabulary.Error("unknown_token_id", "is needed, got none.");
        string end = vocabulary.Id("seperator_token_id") is not null ? "seperator_token_id"
            : "eos_token_id";  // so misspelt
        string begin = vocabulary.Id("cls_token_id") is not null ? "cls_token_id" : "bos_token_id";
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = new AddedTokens(vocabulary.Added()),
            Normalizer = new BertNormalizer(
                cleansText: true, spacesIdeographs: true, stripsAccents: null, lowercases: true),
            PreTokenizer = PlainPreTokenizer.Bert(),
            Model = new WordPieceModel(model, vocabulary.Token(unknown), "##", 100),
            ModelVocabulary = model,
            PostProcessor = vocabulary.Template(addsBegin: true, addsEnd: true, begin, end),
            Decoder = new WordPieceDecoder("##", cleansUp: true),
        });
    }
}

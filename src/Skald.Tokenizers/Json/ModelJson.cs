using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Json;

/// <summary>Models in a <c>tokenizer.json</c>.</summary>
internal static class ModelJson
{
    /// <summary>The tokens of a model, every contradiction refused.</summary>
    public static ModelVocabulary ReadVocabulary(TokenizerDocument document)
    {
        if (document.Pieces is { } pieces)
        {
            // Of two pieces with one text the later holds, as in the reference.
            Dictionary<string, int> ids = new(StringComparer.Ordinal);
            for (int id = 0; id < pieces.Count; id++) ids[Checked(document, pieces[id].Token, id)] = id;
            return new ModelVocabulary(ids);
        }

        TokenList list = document.Vocabulary ?? throw document.Error("model.vocab", "is missing.");
        ByteStrings tokens = InOrderOfIds(document, list);
        ByteStringMap map = new(tokens, list.Ids.Count);
        foreach (int id in list.Ids)
        {
            int other = map.TryAdd(id);
            if (other >= 0)
                throw document.Error("model.vocab", $"tokens must differ, got \"{Text(tokens[id])}\" with ids {other} and {id}.");
        }

        return new ModelVocabulary(tokens, map, list.Ids.Count);
    }

    /// <summary>Which model it is; files from before 2020 do not say.</summary>
    public static string TypeOf(TokenizerDocument document)
    {
        JsonSection model = new(document.File, "model", document.ModelSettings);
        string type = model.Find("type") is not null ? model.Type
            : document.Merges is not null ? "BPE"
            : document.Pieces is not null ? "Unigram"
            : model.Find("max_input_chars_per_word") is not null ? "WordPiece"
            : throw document.Error("model.type", "must be a string.");
        if (type is not ("BPE" or "WordPiece" or "WordLevel" or "Unigram"))
            throw document.Error("model.type", $"{type} is no model that is known.");
        bool hasPieces = document.Pieces is not null;
        if (hasPieces != (type == "Unigram") && (hasPieces || document.Vocabulary is not null))
            throw document.Error("model.vocab", $"must be {(type == "Unigram" ? "pieces with scores" : "tokens and ids")} for {type}.");
        if (type != "BPE" && document.Merges is not null) throw document.Error("model.merges", $"is no part of {type}.");
        return type;
    }

    public static ITokenModel Read(TokenizerDocument document, string type, ModelVocabulary vocabulary)
    {
        JsonSection model = new(document.File, "model", document.ModelSettings);
        return type switch
        {
            "BPE" => ReadMerging(document, model, vocabulary),
            "WordPiece" => ReadWordPiece(document, model, vocabulary),
            "WordLevel" => ReadWordLevel(model, vocabulary),
            _ => ReadUnigram(document, model),
        };
    }

    private static ByteStrings InOrderOfIds(TokenizerDocument document, TokenList list)
    {
        (ByteStrings tokens, List<int> ids) = list;
        bool isInOrder = true;
        for (int i = 0; i < ids.Count; i++)
        {
            isInOrder &= ids[i] == i;
            if (ids[i] >= Limits.Vocabulary)
                throw document.Error("model.vocab", $"ids must be below {Limits.Vocabulary}, got {ids[i]} for \"{Text(tokens[i])}\".");
            if (tokens[i].Length > Limits.TokenLength) Checked(document, Text(tokens[i]), ids[i]);
        }

        if (isInOrder) return tokens;
        ByteStrings ordered = new(ids.Count);
        for (int i = 0; i < ids.Count; i++)
        {
            if (ordered.Has(ids[i]))
                throw document.Error("model.vocab", $"ids must differ, got {ids[i]} twice, once for \"{Text(tokens[i])}\".");
            ordered.Set(ids[i], tokens[i]);
        }

        return ordered;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Checked(TokenizerDocument document, string token, int id, int longest = Limits.TokenLength) =>
        token.Length <= longest ? token : throw document.Error(
            "model.vocab", $"the token of id {id} must be at most {longest} characters, got {token.Length}.");

    private static MergeModel ReadMerging(TokenizerDocument document, JsonSection model, ModelVocabulary vocabulary)
    {
        model.AllowOnly(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
            "byte_fallback", "ignore_merges");
        MergeModelOptions options = new()
        {
            Dropout = ReadDropout(model),
            UnknownToken = model.TextOrNull("unk_token"),
            ContinuingPrefix = NullIfEmpty(model.TextOrNull("continuing_subword_prefix")),
            EndOfWordSuffix = NullIfEmpty(model.TextOrNull("end_of_word_suffix")),
            FusesUnknown = model.Flag("fuse_unk", absent: false),
            FallsBackToBytes = model.Flag("byte_fallback", absent: false),
            IgnoresMerges = model.Flag("ignore_merges", absent: false),
        };
        if (options.UnknownToken is { } unknown && vocabulary.Find(unknown) < 0)
            throw model.Error("unk_token", $"\"{unknown}\" is not in the vocabulary.");
        return new MergeModel(vocabulary, ReadMerges(document, vocabulary, options), options);
    }

    private static float? ReadDropout(JsonSection model)
    {
        if (model.Find("dropout") is not { } value) return null;
        float dropout = value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) ? number : -1;
        return dropout is >= 0 and <= 1
            ? dropout
            : throw model.Error("dropout", $"must be a number in [0, 1], got {value.GetRawText()}.");
    }

    private static string? NullIfEmpty(string? text) => text is { Length: 0 } ? null : text;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Merge[] ReadMerges(TokenizerDocument document, ModelVocabulary vocabulary, MergeModelOptions options)
    {
        if (document.Merges is null) throw document.Error("model.merges", "is missing.");
        byte[] prefix = Encoding.UTF8.GetBytes(options.ContinuingPrefix ?? "");
        ByteStrings tokens = document.Merges;
        Merge[] merges = new Merge[tokens.Count / 2];
        for (int rank = 0; rank < merges.Length; rank++)
        {
            ReadOnlySpan<byte> left = tokens[2 * rank], right = tokens[(2 * rank) + 1], joined = tokens.Joined(2 * rank);
            if (prefix.Length > 0 && right.Length >= prefix.Length) joined = (byte[])[.. left, .. right[prefix.Length..]];
            Merge merge = new(vocabulary.Find(left), vocabulary.Find(right), vocabulary.Find(joined));
            if ((merge.Left | merge.Right | merge.Result) < 0)
            {
                ReadOnlySpan<byte> missing = merge.Left < 0 ? left : merge.Right < 0 ? right : joined;
                throw document.Error($"model.merges[{rank}]", $"\"{Text(missing)}\" is not in the vocabulary.");
            }

            merges[rank] = merge;
        }

        return merges;
    }

    private static WordPieceModel ReadWordPiece(TokenizerDocument document, JsonSection model, ModelVocabulary vocabulary)
    {
        model.AllowOnly("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word");
        string unknown = model.TextOrNull("unk_token") ?? "[UNK]";
        foreach ((string token, int id) in vocabulary.Ids) Checked(document, token, id, Limits.SearchedLength);
        return new WordPieceModel(
            vocabulary, unknown, model.TextOrNull("continuing_subword_prefix") ?? "##",
            model.Count("max_input_chars_per_word", absent: 100));
    }

    private static WordLevelModel ReadWordLevel(JsonSection model, ModelVocabulary vocabulary)
    {
        model.AllowOnly("type", "unk_token");
        return new WordLevelModel(vocabulary, model.TextOrNull("unk_token") ?? "<unk>");
    }

    private static UnigramModel ReadUnigram(TokenizerDocument document, JsonSection model)
    {
        model.AllowOnly("type", "unk_id", "byte_fallback");
        int unknown = model.Find("unk_id") is null ? -1 : model.Count("unk_id", limit: Math.Max(1, document.Pieces!.Count));
        if (document.Pieces!.Count == 0) throw document.Error("model.vocab", "must not be empty.");
        for (int id = 0; id < document.Pieces.Count; id++)
            Checked(document, document.Pieces[id].Token, id, Limits.SearchedLength);
        return new UnigramModel([.. document.Pieces], unknown, model.Flag("byte_fallback", absent: false));
    }
}

using System.Text.Json;
using Skald.Tokenizers.Models;

namespace Skald.Tokenizers.Json;

/// <summary>Reads the bytes of a <c>tokenizer.json</c>; its long lists without a document object model.</summary>
internal static class TokenizerDocumentReader
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 32 };

    private static readonly string[] s_keys =
    [
        "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
        "model",
    ];

    /// <exception cref="TokenizerFormatException">The bytes are no such file.</exception>
    public static TokenizerDocument Read(ReadOnlySpan<byte> json, string file)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        TokenizerDocument document = new(file);
        Utf8JsonReader reader = new(json, s_options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw document.Error("", "must be a JSON object.");
            HashSet<string> seen = new(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                if (!s_keys.Contains(key))
                    throw document.Error(key, "is no key of a tokenizer.json that is supported.");
                if (!seen.Add(key)) throw document.Error(key, "is there twice.");
                reader.Read();
                if (key == "model") ReadModel(ref reader, document);
                else if (Value(ref reader) is { } value) document.Parts.Add(key, value);
            }

            if (reader.Read()) throw document.Error("", "must end after its object.");
        }
        catch (JsonException e)
        {
            throw new TokenizerFormatException(
                file, "", $"is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerFormatException(file, "", "holds a string that is not valid Unicode.", e);
        }

        return document;
    }

    private static void ReadModel(ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw document.Error("model", "must be an object.");
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            if (!seen.Add(key)) throw document.Error($"model.{key}", "is there twice.");
            reader.Read();
            if (key == "vocab" && reader.TokenType == JsonTokenType.StartArray)
                document.Pieces = ReadPieces(ref reader, document);
            else if (key == "vocab") document.Vocabulary = ReadVocabulary(ref reader, document);
            else if (key == "merges") document.Merges = ReadMerges(ref reader, document);
            else if (Value(ref reader) is { } value) document.ModelSettings.Add(key, value);
        }
    }

    private static List<(string Token, int Id)> ReadVocabulary(ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw document.Error("model.vocab", "must be an object of tokens and ids, or an array of pieces.");
        List<(string Token, int Id)> vocabulary = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string token = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0)
                throw document.Error("model.vocab", $"the id of \"{token}\" must be an integer from 0.");
            if (vocabulary.Count == Limits.Vocabulary)
                throw document.Error("model.vocab", $"must hold at most {Limits.Vocabulary} tokens.");
            vocabulary.Add((token, id));
        }

        return vocabulary;
    }

    private static List<UnigramPiece> ReadPieces(ref Utf8JsonReader reader, TokenizerDocument document)
    {
        List<UnigramPiece> pieces = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string? token = null;
            bool isPiece = reader.TokenType == JsonTokenType.StartArray && reader.Read()
                && reader.TokenType == JsonTokenType.String && (token = reader.GetString()) is not null && reader.Read();
            double score = 0;
            isPiece = isPiece && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out score)
                && double.IsFinite(score) && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
            if (!isPiece)
                throw document.Error($"model.vocab[{pieces.Count}]", "must be a token and a score: [\"a\", -1.5].");
            if (pieces.Count == Limits.Vocabulary)
                throw document.Error("model.vocab", $"must hold at most {Limits.Vocabulary} tokens.");
            pieces.Add(new UnigramPiece(token!, score));
        }

        return pieces;
    }

    private static List<(string Left, string Right)> ReadMerges(ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw document.Error("model.merges", "must be an array.");
        List<(string Left, string Right)> merges = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (merges.Count == Limits.Merges)
                throw document.Error("model.merges", $"must hold at most {Limits.Merges} merges.");
            merges.Add(ReadMerge(ref reader, document, merges.Count));
        }

        return merges;
    }

    // "left right", or since 2024 ["left", "right"], whose parts may hold spaces.
    private static (string Left, string Right) ReadMerge(
        ref Utf8JsonReader reader, TokenizerDocument document, int index)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            string both = reader.GetString()!;
            int space = both.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && space < both.Length - 1 && both.LastIndexOf(' ') == space)
                return (both[..space], both[(space + 1)..]);
        }
        else if (reader.TokenType == JsonTokenType.StartArray
            && reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { } left
            && reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { } right
            && reader.Read() && reader.TokenType == JsonTokenType.EndArray)
        {
            return (left, right);
        }

        throw document.Error($"model.merges[{index}]", "must be two tokens: \"a b\" or [\"a\", \"b\"].");
    }

    private static JsonElement? Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        Utf8JsonReader strings = reader;
        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        // Read once here, where a string that is not Unicode becomes a format error.
        do if (strings.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) strings.GetString();
        while (strings.BytesConsumed < reader.BytesConsumed && strings.Read());
        return value.RootElement.Clone();
    }
}

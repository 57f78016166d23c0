using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

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
        TokenizerDocument document = new(file) { IsUtf8 = Utf8.IsValid(json), Expected = 16 + (json.Length / 32) };
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TokenList ReadVocabulary(ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw document.Error("model.vocab", "must be an object of tokens and ids, or an array of pieces.");
        ByteStrings tokens = new(document.Expected);
        List<int> ids = new(document.Expected);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ids.Count == Limits.Vocabulary)
                throw document.Error("model.vocab", $"must hold at most {Limits.Vocabulary} tokens.");
            Add(tokens, ref reader, document);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0)
            {
                string token = Encoding.UTF8.GetString(tokens[tokens.Count - 1]);
                throw document.Error("model.vocab", $"the id of \"{token}\" must be an integer from 0.");
            }

            ids.Add(id);
        }

        return new TokenList(tokens.Trim(), ids);
    }

    private static void Add(ByteStrings strings, ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (!document.IsUtf8 && !Utf8.IsValid(reader.ValueSpan)) throw new InvalidOperationException();
        strings.Add(ref reader);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ByteStrings ReadMerges(ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw document.Error("model.merges", "must be an array.");
        ByteStrings merges = new(document.Expected);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (merges.Count == 2 * Limits.Merges)
                throw document.Error("model.merges", $"must hold at most {Limits.Merges} merges.");
            int before = merges.Count;
            // "left right", or since 2024 ["left", "right"], whose parts may hold spaces.
            if (reader.TokenType == JsonTokenType.String)
            {
                AddBoth(merges, ref reader, document);
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.String && merges.Count < before + 3)
                    Add(merges, ref reader, document);
            }

            if (merges.Count != before + 2 || reader.TokenType is not (JsonTokenType.String or JsonTokenType.EndArray))
                throw document.Error($"model.merges[{before / 2}]", "must be two tokens: \"a b\" or [\"a\", \"b\"].");
        }

        return merges;
    }

    private static void AddBoth(ByteStrings merges, ref Utf8JsonReader reader, TokenizerDocument document)
    {
        if (!document.IsUtf8 && !Utf8.IsValid(reader.ValueSpan)) throw new InvalidOperationException();
        ReadOnlySpan<byte> both = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            byte[] unescaped = new byte[both.Length];
            both = unescaped.AsSpan(0, reader.CopyString(unescaped));
        }

        int space = both.IndexOf((byte)' ');
        if (space <= 0 || space == both.Length - 1 || both[(space + 1)..].Contains((byte)' ')) return;
        merges.Add(both[..space]);
        merges.Add(both[(space + 1)..]);
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

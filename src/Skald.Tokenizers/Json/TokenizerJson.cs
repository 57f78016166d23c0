using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Skald.Tokenizers.Json;

/// <summary>The file format of Hugging Face's tokenizers: which kind a file describes, and what all kinds share.</summary>
internal static class TokenizerJson
{
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    public static Tokenizer ReadFile(string path)
    {
        string name = Path.GetFileName(path);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > Limits.FileBytes) throw TooLarge(name);
        if (!name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return Read(ReadAll(file, name), name);
        try
        {
            using GZipStream unpacked = new(file, CompressionMode.Decompress);
            return Read(ReadAll(unpacked, name), name);
        }
        catch (InvalidDataException e)
        {
            throw new TokenizerFormatException(name, "", "is not valid gzip.", e);
        }
    }

    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    public static Tokenizer Read(ReadOnlySpan<byte> json, string file)
    {
        TokenizerDocument document = TokenizerDocumentReader.Read(json, file);
        if (document.Parts.TryGetValue("version", out JsonElement version)
            && !(version.ValueKind == JsonValueKind.String && version.GetString() == "1.0"))
            throw document.Error("version", $"must be \"1.0\", got {version.GetRawText()}.");
        foreach (string key in (ReadOnlySpan<string>)["truncation", "padding"])
            if (document.Parts.ContainsKey(key)) throw document.Error(key, "is not supported yet; set it to null.");
        if (document.Section("normalizer") is { } normalizer)
            throw document.Error("normalizer", $"type {normalizer.Type} is not supported yet.");

        JsonElement type = document.ModelSettings.GetValueOrDefault("type");
        // Files from before 2020 do not say: a model with merges is BPE.
        if (type.ValueKind == JsonValueKind.Undefined && document.Merges is not null) return ReadBpe(document);
        if (type.ValueKind != JsonValueKind.String) throw document.Error("model.type", "must be a string.");
        return type.GetString() == "BPE" ? ReadBpe(document)
            : throw document.Error("model.type", $"{type.GetString()} is not supported yet.");
    }

    /// <summary>Writes the keys that come before the pre-tokenizer.</summary>
    public static void WriteHead(Utf8JsonWriter writer, AddedTokens added)
    {
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in added.InIdOrder)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", false);
            writer.WriteBoolean("lstrip", false);
            writer.WriteBoolean("rstrip", false);
            writer.WriteBoolean("normalized", !token.IsSpecial);
            writer.WriteBoolean("special", token.IsSpecial);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNull("normalizer");
    }

    /// <summary>Writes what a BPE model has before its vocabulary.</summary>
    public static void WriteBpeSettings(Utf8JsonWriter writer, string? unknownToken, bool ignoreMerges)
    {
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        if (unknownToken is null) writer.WriteNull("unk_token");
        else writer.WriteString("unk_token", unknownToken);
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", false);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", ignoreMerges);
    }

    private static Tokenizer ReadBpe(TokenizerDocument document) =>
        document.Section("pre_tokenizer") is null && document.Section("decoder") is { Type: "Fuse" }
            ? CharacterJson.Read(document)
            : BpeJson.Read(document);

    private static byte[] ReadAll(Stream stream, string name)
    {
        using MemoryStream bytes = new();
        byte[] block = new byte[1 << 16];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            if (bytes.Length + read > Limits.FileBytes) throw TooLarge(name);
            bytes.Write(block, 0, read);
        }

        return bytes.ToArray();
    }

    private static TokenizerFormatException TooLarge(string name) =>
        new(name, "", $"must be at most {Limits.FileBytes >> 20} MB.");
}

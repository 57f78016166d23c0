using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;

namespace Skald.Tokenizers.Json;

/// <summary>The file format of Hugging Face's tokenizers: which kind a file describes, and what all kinds share.</summary>
internal static class TokenizerJson
{
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    public static Tokenizer Read(ReadOnlySpan<byte> json, string file)
    {
        TokenizerDocument document = TokenizerDocumentReader.Read(json, file);
        if (document.Parts.TryGetValue("version", out JsonElement version)
            && !(version.ValueKind == JsonValueKind.String && version.GetString() == "1.0"))
            throw document.Error("version", $"must be \"1.0\", got {version.GetRawText()}.");
        string type = ModelJson.TypeOf(document);
        ModelVocabulary vocabulary = ModelJson.ReadVocabulary(document);
        INormalizer? normalizer = document.Section("normalizer") is { } n ? NormalizerJson.Read(n) : null;
        ITokenModel model = ModelJson.Read(document, type, vocabulary);
        TokenizerParts parts = new()
        {
            Added = AddedTokensJson.Read(document, vocabulary, normalizer),
            Normalizer = normalizer,
            PreTokenizer = document.Section("pre_tokenizer") is { } p ? PreTokenizerJson.Read(p) : null,
            Model = model,
            ModelVocabulary = vocabulary,
            PostProcessor = document.Section("post_processor") is { } f ? PostProcessorJson.Read(f) : null,
            Decoder = document.Section("decoder") is { } d ? DecoderJson.Read(d) : null,
            Truncation = document.Section("truncation") is { } t ? LengthJson.ReadTruncation(t) : null,
            Padding = document.Section("padding") is { } f2 ? LengthJson.ReadPadding(f2) : null,
        };
        if (vocabulary.Count + parts.Added.InIdOrder.Length == 0)
            throw document.Error("model.vocab", "must not be empty.");
        Limit("decoder", TextGrowth.Of(parts.Decoder), Limits.Growth);
        Limit("post_processor", TextGrowth.Of(parts.PostProcessor), Limits.TemplateTexts);
        return TokenizerFactory.Create(parts);

        void Limit(string key, double growth, int limit)
        {
            if (growth <= limit) return;
            throw document.Error(key, string.Create(
                CultureInfo.InvariantCulture, $"may make a text at most {limit} times as long, got {growth:G3} times."));
        }
    }

    public static void Write(Utf8JsonWriter writer, TokenizerParts parts)
    {
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        LengthJson.Write(writer, parts.Truncation);
        LengthJson.Write(writer, parts.Padding);
        AddedTokensJson.Write(writer, parts.Added);
        Write(writer, "normalizer", parts.Normalizer is null ? null : parts.Normalizer.Write);
        Write(writer, "pre_tokenizer", parts.PreTokenizer is null ? null : parts.PreTokenizer.Write);
        Write(writer, "post_processor", parts.PostProcessor is null ? null : parts.PostProcessor.Write);
        Write(writer, "decoder", parts.Decoder is null ? null : parts.Decoder.Write);
        writer.WritePropertyName("model");
        parts.Model.Write(writer, WithGaps(parts));
        writer.WriteEndObject();
    }

    // The reference numbers added tokens from the model's end on: those with other ids must be in the model too.
    private static ModelVocabulary WithGaps(TokenizerParts parts)
    {
        int next = parts.ModelVocabulary.Count;
        bool isInOrder = true;
        foreach (AddedToken token in parts.Added.InIdOrder)
            if (parts.ModelVocabulary.Find(token.Content) < 0) isInOrder &= token.Id == next++;
        if (isInOrder) return parts.ModelVocabulary;
        Dictionary<string, int> ids = new(parts.ModelVocabulary.Ids, StringComparer.Ordinal);
        foreach (AddedToken token in parts.Added.InIdOrder) ids.TryAdd(token.Content, token.Id);
        return new ModelVocabulary(ids);
    }

    private static void Write(Utf8JsonWriter writer, string key, Action<Utf8JsonWriter>? write)
    {
        writer.WritePropertyName(key);
        if (write is null) writer.WriteNullValue();
        else write(writer);
    }
}

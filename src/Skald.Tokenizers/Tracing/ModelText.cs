using System.Buffers;
using System.Text.Json;

namespace Skald.Tokenizers.Tracing;

/// <summary>A model as a <c>tokenizer.json</c> spells it.</summary>
internal static class ModelText
{
    public static JsonElement Of(TokenizerParts parts)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer)) parts.Model.Write(writer, parts.ModelVocabulary);
        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}

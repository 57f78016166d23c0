using System.Text.Json;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>BERT's frame: <c>[CLS] A [SEP] B [SEP]</c>.</summary>
internal sealed class BertPostProcessor((string Token, int Id) sep, (string Token, int Id) cls) : IPostProcessor
{
    public int AddedCount(bool isPair) => isPair ? 3 : 2;

    public List<EncodingDraft> Process(List<EncodingDraft> parts, bool isPair, bool addsSpecialTokens)
    {
        if (!addsSpecialTokens) return parts;
        List<EncodingDraft> framed = [];
        for (int i = 0; i < parts.Count; i++)
        {
            TokenEntry[] before = i == 0 ? [TokenEntry.Special(cls.Id, cls.Token, 0)] : [];
            framed.Add(parts[i].Surround(before, [TokenEntry.Special(sep.Id, sep.Token, i == 0 ? 0 : 1)]));
        }

        return framed;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertProcessing");
        WriteFrame(writer, sep, cls);
        writer.WriteEndObject();
    }

    /// <summary>Writes the two tokens of a frame.</summary>
    public static void WriteFrame(Utf8JsonWriter writer, (string Token, int Id) sep, (string Token, int Id) cls)
    {
        foreach ((string key, (string token, int id)) in (ReadOnlySpan<(string, (string, int))>)[("sep", sep), ("cls", cls)])
        {
            writer.WriteStartArray(key);
            writer.WriteStringValue(token);
            writer.WriteNumberValue(id);
            writer.WriteEndArray();
        }
    }
}

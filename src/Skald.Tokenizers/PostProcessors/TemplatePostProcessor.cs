using System.Text.Json;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>A template for one text and one for a pair, such as <c>[CLS] $A [SEP] $B:1 [SEP]:1</c>.</summary>
internal sealed class TemplatePostProcessor(
    TemplatePiece[] single, TemplatePiece[] pair, IReadOnlyDictionary<string, TemplateSpecial> specials) : IPostProcessor
{
    public IReadOnlyList<TemplatePiece> Single => single;

    public IReadOnlyList<TemplatePiece> Pair => pair;

    public int AddedCount(bool isPair) =>
        (isPair ? pair : single).Sum(piece => piece.Special is { } name ? specials[name].Ids.Length : 0);

    public List<EncodingDraft> Process(List<EncodingDraft> parts, bool isPair, bool addsSpecialTokens)
    {
        List<EncodingDraft> result = [];
        foreach (TemplatePiece piece in isPair ? pair : single)
        {
            if (piece.Special is { } name)
            {
                if (!addsSpecialTokens) continue;
                TemplateSpecial special = specials[name];
                result.Add(EncodingDraft.Of(
                    special.Ids.Select((id, i) => TokenEntry.Special(id, special.Tokens[i], piece.Type))));
            }
            else if (piece.Sequence < parts.Count)
            {
                result.Add(parts[piece.Sequence].Select(
                    (entry, _) => entry with { Type = piece.Type, Sequence = piece.Sequence }));
            }
        }

        return result;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "TemplateProcessing");
        Write(writer, "single", single);
        Write(writer, "pair", pair);
        writer.WriteStartObject("special_tokens");
        foreach ((string name, TemplateSpecial special) in specials.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name);
            writer.WriteString("id", name);
            writer.WriteStartArray("ids");
            foreach (int id in special.Ids) writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            foreach (string token in special.Tokens) writer.WriteStringValue(token);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string key, TemplatePiece[] pieces)
    {
        writer.WriteStartArray(key);
        foreach (TemplatePiece piece in pieces)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(piece.Special is null ? "Sequence" : "SpecialToken");
            writer.WriteString("id", piece.Special ?? (piece.Sequence == 0 ? "A" : "B"));
            writer.WriteNumber("type_id", piece.Type);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

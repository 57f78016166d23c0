using System.Text.Json;

namespace Skald.Tokenizers.Json;

/// <summary>The post-processor: which special tokens stand around a text.</summary>
internal static class TemplateJson
{
    /// <summary>Ids before and after a single text.</summary>
    public static (int[] Prefix, int[] Suffix) Read(TokenizerDocument document, Vocabulary vocabulary)
    {
        if (document.Section("post_processor") is not { } part) return ([], []);
        List<JsonSection> steps = [part];
        if (part.Type == "Sequence")
        {
            part.AllowOnly("type", "processors");
            steps = part.Sections("processors");
        }

        (int[], int[]) template = ([], []);
        bool found = false;
        foreach (JsonSection step in steps)
        {
            // ByteLevel here only trims offsets, which these tokenizers do not give.
            if (step.Type == "ByteLevel") continue;
            if (step.Type != "TemplateProcessing" || found)
                throw step.Error("type", $"{step.Type} is not supported yet.");
            template = ReadTemplate(step, vocabulary);
            found = true;
        }

        return template;
    }

    public static void Write(Utf8JsonWriter writer, (int[] Prefix, int[] Suffix) template, Vocabulary vocabulary)
    {
        writer.WriteStartObject("post_processor");
        if (template.Prefix.Length + template.Suffix.Length == 0)
        {
            BpeJson.WriteByteLevel(writer, usesRegex: true);
        }
        else
        {
            writer.WriteString("type", "TemplateProcessing");
            writer.WriteStartArray("single");
            WriteText(writer, template, vocabulary, "A", type: 0);
            writer.WriteEndArray();
            writer.WriteStartArray("pair");
            WriteText(writer, template, vocabulary, "A", type: 0);
            WriteText(writer, template, vocabulary, "B", type: 1);
            writer.WriteEndArray();
            writer.WriteStartObject("special_tokens");
            foreach (int id in template.Prefix.Concat(template.Suffix).Distinct()) WriteSpecial(writer, vocabulary, id);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static (int[] Prefix, int[] Suffix) ReadTemplate(JsonSection part, Vocabulary vocabulary)
    {
        part.AllowOnly("type", "single", "pair", "special_tokens");
        List<int> prefix = [], suffix = [];
        bool afterText = false;
        JsonSection specials = part.Section("special_tokens");
        foreach (JsonSection item in part.Sections("single"))
        {
            item.AllowOnly("SpecialToken", "Sequence");
            if (item.Find("Sequence") is not null)
            {
                if (afterText) throw item.Error("Sequence", "a second one in single is not supported yet.");
                afterText = true;
                continue;
            }

            string name = item.Section("SpecialToken").Text("id");
            JsonSection special = specials.Section(name);
            if (special.Find("ids") is not { ValueKind: JsonValueKind.Array } ids)
                throw special.Error("ids", "must be an array.");
            foreach (JsonElement value in ids.EnumerateArray())
            {
                int id = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : -1;
                if (!vocabulary.Contains(id))
                    throw special.Error("ids", $"must be ids of the vocabulary, got {value.GetRawText()}.");
                (afterText ? suffix : prefix).Add(id);
            }
        }

        return ([.. prefix], [.. suffix]);
    }

    private static void WriteText(
        Utf8JsonWriter writer, (int[] Prefix, int[] Suffix) template, Vocabulary vocabulary, string sequence, int type)
    {
        foreach (int id in template.Prefix) WriteItem(writer, "SpecialToken", vocabulary.GetToken(id), type);
        WriteItem(writer, "Sequence", sequence, type);
        foreach (int id in template.Suffix) WriteItem(writer, "SpecialToken", vocabulary.GetToken(id), type);
    }

    private static void WriteItem(Utf8JsonWriter writer, string kind, string id, int type)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(kind);
        writer.WriteString("id", id);
        writer.WriteNumber("type_id", type);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSpecial(Utf8JsonWriter writer, Vocabulary vocabulary, int id)
    {
        string token = vocabulary.GetToken(id);
        writer.WriteStartObject(token);
        writer.WriteString("id", token);
        writer.WriteStartArray("ids");
        writer.WriteNumberValue(id);
        writer.WriteEndArray();
        writer.WriteStartArray("tokens");
        writer.WriteStringValue(token);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

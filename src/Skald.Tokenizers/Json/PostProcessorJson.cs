using System.Text.Json;
using Skald.Tokenizers.PostProcessors;

namespace Skald.Tokenizers.Json;

/// <summary>Post-processors in a <c>tokenizer.json</c>.</summary>
internal static class PostProcessorJson
{
    public static IPostProcessor Read(JsonSection part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.AllowOnly("type", "processors");
                return new PostProcessorSequence([.. part.Sections("processors").Select(Read)]);
            case "ByteLevel":
                (bool prefix, bool trims, bool pattern) = PreTokenizerJson.ReadByteLevel(part);
                return new ByteLevelPostProcessor(prefix, trims, pattern);
            case "BertProcessing":
                part.AllowOnly("type", "sep", "cls");
                return new BertPostProcessor(ReadToken(part, "sep"), ReadToken(part, "cls"));
            case "RobertaProcessing":
                part.AllowOnly("type", "sep", "cls", "trim_offsets", "add_prefix_space");
                return new RobertaPostProcessor(
                    ReadToken(part, "sep"), ReadToken(part, "cls"), part.Flag("trim_offsets", absent: true),
                    part.Flag("add_prefix_space", absent: true));
            case "TemplateProcessing": return ReadTemplate(part);
            default: throw part.Error("type", $"{part.Type} is no post-processor that is known.");
        }
    }

    private static (string Token, int Id) ReadToken(JsonSection part, string key)
    {
        if (part.Find(key) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
            && pair[0].ValueKind == JsonValueKind.String && pair[1].ValueKind == JsonValueKind.Number
            && pair[1].TryGetInt32(out int id) && id >= 0)
            return (pair[0].GetString()!, id);
        throw part.Error(key, "must be a token and its id: [\"[SEP]\", 102].");
    }

    private static TemplatePostProcessor ReadTemplate(JsonSection part)
    {
        part.AllowOnly("type", "single", "pair", "special_tokens");
        JsonSection list = part.Section("special_tokens");
        Dictionary<string, TemplateSpecial> specials = new(StringComparer.Ordinal);
        foreach (string name in list.Keys) specials.Add(name, ReadSpecial(list.Section(name)));
        return new TemplatePostProcessor(
            ReadPieces(part, "single", specials, sequences: 1), ReadPieces(part, "pair", specials, sequences: 2), specials);
    }

    private static TemplateSpecial ReadSpecial(JsonSection special)
    {
        special.AllowOnly("id", "ids", "tokens");
        if (special.Find("ids") is not { ValueKind: JsonValueKind.Array } ids
            || special.Find("tokens") is not { ValueKind: JsonValueKind.Array } tokens
            || ids.GetArrayLength() != tokens.GetArrayLength())
            throw special.Error("ids", "must be an array, and tokens one of the same length.");
        int[] numbers = [.. ids.EnumerateArray().Select(id =>
            id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int number) && number >= 0
                ? number
                : throw special.Error("ids", $"must be ids of the vocabulary, got {id.GetRawText()}."))];
        string[] names = [.. tokens.EnumerateArray().Select(token => token.ValueKind == JsonValueKind.String
            ? token.GetString()!
            : throw special.Error("tokens", $"must be strings, got {token.GetRawText()}."))];
        return new TemplateSpecial(numbers, names);
    }

    private static TemplatePiece[] ReadPieces(
        JsonSection part, string key, Dictionary<string, TemplateSpecial> specials, int sequences)
    {
        List<TemplatePiece> pieces = [];
        long added = 0;
        foreach (JsonSection item in part.Sections(key))
        {
            item.AllowOnly("SpecialToken", "Sequence");
            bool isText = item.Find("Sequence") is not null;
            JsonSection piece = item.Section(isText ? "Sequence" : "SpecialToken");
            piece.AllowOnly("id", "type_id");
            string id = piece.Text("id");
            int type = piece.Count("type_id", absent: 0);
            if (!isText && !specials.ContainsKey(id))
                throw piece.Error("id", $"\"{id}\" is not in special_tokens.");
            int sequence = id == "B" ? 1 : 0;
            if (isText && (id is not ("A" or "B") || sequence >= sequences))
                throw piece.Error("id", $"must be one of the template's texts, got \"{id}\".");
            added += isText ? 0 : 1 + specials[id].Ids.Length;
            if (added > Limits.TemplateLength)
                throw part.Error(key, $"must add at most {Limits.TemplateLength} special tokens, got more.");
            pieces.Add(isText ? new TemplatePiece(null, sequence, type) : new TemplatePiece(id, 0, type));
        }

        return [.. pieces];
    }
}

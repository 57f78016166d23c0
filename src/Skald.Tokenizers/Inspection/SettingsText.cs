using System.Globalization;
using System.Text.Json;

namespace Skald.Tokenizers.Inspection;

/// <summary>The settings of a <c>tokenizer.json</c> as short texts.</summary>
internal static class SettingsText
{
    private const int LongestText = 120;
    private const int MostItems = 4;

    private static readonly string[] s_parts =
        ["normalizer", "pre_tokenizer", "model", "post_processor", "decoder", "truncation", "padding"];

    /// <summary>Each part by name.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(JsonElement tokenizer)
    {
        foreach (string part in s_parts)
            yield return new(part, tokenizer.TryGetProperty(part, out JsonElement value) ? Part(value) : "none");
    }

    private static string Part(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object) return "none";
        string type = part.TryGetProperty("type", out JsonElement name) ? name.GetString()! : "";
        JsonProperty[] members = [.. part.EnumerateObject().Where(member => member.Name != "type")];
        if (type == "Sequence" && members is [{ Value.ValueKind: JsonValueKind.Array } steps])
            return string.Join(" → ", steps.Value.EnumerateArray().Select(Part));
        if (type == "TemplateProcessing")
            return $"template {Template(part.GetProperty("single"))}; pairs {Template(part.GetProperty("pair"))}";
        string[] shown = [.. members.Where(member => IsShown(type, member)).Select(m => $"{m.Name}={Value(m.Value)}")];
        return shown.Length == 0 ? type : $"{type}({string.Join(", ", shown)})";
    }

    private static bool IsShown(string type, JsonProperty member) => member.Name is not ("vocab" or "merges")
        && member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
        && !(type == "BPE" && member.Value.ValueKind == JsonValueKind.False);

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Object when value.EnumerateObject().ToArray() is [{ Name: "Regex" or "String" } only] =>
            only.Name == "Regex" ? $"/{Short(only.Value.GetString()!)}/" : Text(only.Value.GetString()!),
        JsonValueKind.Object when value.TryGetProperty("type", out _) => Part(value),
        JsonValueKind.Array when value.GetArrayLength() > MostItems =>
            string.Create(CultureInfo.InvariantCulture, $"{value.GetArrayLength()} items"),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Value))}]",
        _ => Short(value.GetRawText()),
    };

    // $A and $B are the texts, as the format's own short form has them.
    private static string Template(JsonElement pieces) => string.Join(' ', pieces.EnumerateArray().Select(piece =>
        piece.TryGetProperty("SpecialToken", out JsonElement special)
            ? special.GetProperty("id").GetString()
            : "$" + piece.GetProperty("Sequence").GetProperty("id").GetString()));

    private static string Text(string text) => $"\"{Short(text)}\"";

    private static string Short(string text)
    {
        string printable = string.Concat(text.Select(
            c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));
        return printable.Length <= LongestText
            ? printable
            : string.Create(
                CultureInfo.InvariantCulture, $"{printable[..(LongestText / 2)]}… {text.Length} characters");
    }
}

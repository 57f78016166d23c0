using System.Text.Json;

namespace Skald.Tokenizers.Loading;

/// <summary>What <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say beside a vocabulary.</summary>
/// <remarks>These files hold much that is no business of a tokenizer: what is not known is passed over.</remarks>
internal sealed class TokenizerSettings
{
    private static readonly string[] s_roles =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _flags = new(StringComparer.Ordinal);
    private readonly List<string> _additional = [];

    /// <summary>The special tokens, each once, in the order of their roles and then the additional ones.</summary>
    public IReadOnlyList<string> SpecialTokens =>
        [.. s_roles.Where(_tokens.ContainsKey).Select(role => _tokens[role]).Concat(_additional).Distinct()];

    /// <summary>Name of the class that the model was published with, such as <c>BertTokenizer</c>; or null.</summary>
    public string? ClassName { get; private set; }

    /// <summary>Reads what a folder has of the two files.</summary>
    /// <exception cref="TokenizerFormatException">One of them is no JSON object.</exception>
    public static TokenizerSettings OfFolder(string folder)
    {
        TokenizerSettings settings = new();
        foreach (string name in (string[])["special_tokens_map.json", "tokenizer_config.json"])
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) settings.Add(FileBytes.Read(path), name);
        }

        return settings;
    }

    /// <summary>The token of a role such as <c>eos_token</c>, or null.</summary>
    public string? Token(string role) => _tokens.GetValueOrDefault(role);

    /// <summary>A setting that is true or false, or null where it is neither.</summary>
    public bool? Flag(string key) => _flags.TryGetValue(key, out bool value) ? value : null;

    private void Add(byte[] json, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new TokenizerFormatException(name, "", "must be a JSON object.");
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) Add(property);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TokenizerFormatException(name, "", "is not valid JSON.", e);
        }
    }

    private void Add(JsonProperty property)
    {
        JsonElement value = property.Value;
        if (s_roles.Contains(property.Name) && Content(value) is { } token) _tokens[property.Name] = token;
        else if (property.Name == "tokenizer_class" && value.ValueKind == JsonValueKind.String) ClassName = value.GetString();
        else if (property.Name == "additional_special_tokens" && value.ValueKind == JsonValueKind.Array)
            _additional.AddRange(value.EnumerateArray().Select(Content).OfType<string>());
        else if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            _flags[property.Name] = value.GetBoolean();
    }

    // A token is a string, or an object that has it as its content.
    private static string? Content(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content)) value = content;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
    }
}

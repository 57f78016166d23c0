using System.Text;
using System.Text.Json;
using Skald.Formats.Gguf;

namespace Skald.Tokenizers.Templates.Json;

/// <summary>Finds chat templates and special tokens in the files of a model.</summary>
internal static class TemplateFolder
{
    private const string Config = "tokenizer_config.json";
    private const string TokensMap = "special_tokens_map.json";
    private const string Default = "chat_template.jinja";
    private static readonly string[] s_additional = ["additional_chat_templates", "chat_templates"];
    private const string Processor = "chat_template.json";

    public static ChatTemplates Read(string folder)
    {
        JsonElement config = ReadJsonIfAny(Path.Combine(folder, Config));
        var sources = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(Path.Combine(folder, Default)))
            sources[ChatTemplates.DefaultName] = ReadText(Path.Combine(folder, Default));
        foreach (string additional in s_additional.Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
            foreach (string path in Directory.GetFiles(additional, "*.jinja").Order(StringComparer.Ordinal))
                sources[Path.GetFileNameWithoutExtension(path)] = ReadText(path);

        if (sources.Count == 0) sources = Templates(Path.Combine(folder, Config), config);
        if (sources.Count == 0)
        {
            string processor = Path.Combine(folder, Processor);
            sources = Templates(processor, ReadJsonIfAny(processor));
        }

        if (sources.Count == 0
            && Directory.GetFiles(folder, "*.gguf").Order(StringComparer.Ordinal).FirstOrDefault() is { } model)
        {
            using GgufFile file = GgufFile.Open(model);
            return GgufTemplates.Read(file.Metadata, Path.GetFileName(file.Path));
        }

        var tokens = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string token) in SpecialTokens(ReadJsonIfAny(Path.Combine(folder, TokensMap))))
            tokens[name] = token;
        foreach ((string name, string token) in SpecialTokens(config)) tokens[name] = token;
        return new ChatTemplates(folder, sources, tokens);
    }

    /// <summary>The templates of a JSON file: one text, or a list of texts with names.</summary>
    public static OrderedDictionary<string, string> Templates(string file, JsonElement config)
    {
        var sources = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("chat_template", out JsonElement found))
            return sources;
        switch (found.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                sources.Add(ChatTemplates.DefaultName, Text(file, "chat_template", found));
                break;
            case JsonValueKind.Array:
                foreach ((int index, JsonElement one) in found.EnumerateArray().Index())
                {
                    string key = $"chat_template[{index}]";
                    string name = Text(file, $"{key}.name", Member(one, "name"));
                    if (!sources.TryAdd(name, Text(file, $"{key}.template", Member(one, "template"))))
                        throw new TokenizerFormatException(file, key, $"the name \"{name}\" is there twice.");
                }

                break;
            default:
                throw new TokenizerFormatException(
                    file, "chat_template", $"must be a string or a list, got {found.ValueKind}.");
        }

        return sources;
    }

    /// <summary>The members whose names end with <c>_token</c>: texts, or objects that hold one.</summary>
    public static OrderedDictionary<string, string> SpecialTokens(JsonElement config)
    {
        var tokens = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (config.ValueKind != JsonValueKind.Object) return tokens;
        foreach (JsonProperty property in config.EnumerateObject())
        {
            JsonElement token = property.Value.ValueKind == JsonValueKind.Object
                ? Member(property.Value, "content")
                : property.Value;
            if (property.Name.EndsWith("_token", StringComparison.Ordinal) && token.ValueKind == JsonValueKind.String)
                tokens[property.Name] = Text(Config, property.Name, token);
        }

        return tokens;
    }

    /// <summary>A file as text, without a mark of its byte order.</summary>
    public static string ReadText(string path)
    {
        try
        {
            byte[] bytes = ReadBytes(path);
            ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes;
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException broken)
        {
            throw new TokenizerFormatException(path, "", "must be UTF-8.", broken);
        }
    }

    public static JsonElement ReadJson(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ReadBytes(path));
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw new TokenizerFormatException(path, "", "must be JSON.", broken);
        }
    }

    private static JsonElement ReadJsonIfAny(string path) => File.Exists(path) ? ReadJson(path) : default;

    private static byte[] ReadBytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= Limits.FileBytes
            ? File.ReadAllBytes(path)
            : throw new TokenizerFormatException(path, "", $"may be {Limits.FileBytes} bytes long, got {length}.");
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string Text(string file, string key, JsonElement element)
    {
        try
        {
            if (element.ValueKind == JsonValueKind.String) return element.GetString()!;
        }
        catch (InvalidOperationException broken)
        {
            throw new TokenizerFormatException(file, key, "must be Unicode, got half of a surrogate pair.", broken);
        }

        throw new TokenizerFormatException(file, key, $"must be a string, got {element.ValueKind}.");
    }
}

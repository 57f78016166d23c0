using System.Text.Json.Nodes;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>The keys of a GGUF file in the making, beside the config.json that they are made from.</summary>
/// <param name="metadata">The keys so far.</param>
/// <param name="architecture">The first part of the family's keys.</param>
/// <param name="config">What config.json says, with every default.</param>
/// <param name="fileType">The type of most tensors, by the format's number.</param>
internal sealed class GgufDraft(GgufMetadata metadata, string architecture, JsonObject config, uint fileType)
{
    /// <summary>What config.json says.</summary>
    public JsonObject Config => config;

    /// <summary>Small tensors that some architectures have in place of keys: divisors of rotary frequencies.</summary>
    public List<(string Name, float[] Values)> Tensors { get; } = [];

    /// <summary>Sets a member of a config.json, "outer.inner" within another.</summary>
    public static void Set(JsonObject config, string name, JsonNode? value)
    {
        int dot = name.IndexOf('.');
        if (dot < 0)
        {
            config[name] = value;
            return;
        }

        if (config[name[..dot]] is not JsonObject inner) config[name[..dot]] = inner = [];
        inner[name[(dot + 1)..]] = value;
    }

    /// <summary>A whole number of config.json.</summary>
    /// <exception cref="NotSupportedException">There is none of that name.</exception>
    public long Integer(string name) => FindInteger(name) ?? throw new NotSupportedException(
        $"GgufDraft: config.json must say {name} for architecture {architecture}, and does not.");

    /// <summary>A whole number, or null where config.json has none.</summary>
    public long? FindInteger(string name) => FindNumber(name) is { } number ? (long)number : null;

    /// <summary>A number, or null where config.json has none.</summary>
    public double? FindNumber(string name)
    {
        JsonNode? node = config;
        foreach (string part in name.Split('.')) node = (node as JsonObject)?[part];
        return node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? value.GetValue<System.Text.Json.JsonElement>().GetDouble() : null;
    }

    /// <summary>A truth value; false where config.json has none.</summary>
    public bool Flag(string name) => config[name] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>Adds a whole number.</summary>
    /// <exception cref="NotSupportedException">It is negative or has more than 32 bits.</exception>
    public void Put(string key, long value)
    {
        if (value is < 0 or > uint.MaxValue)
            throw new NotSupportedException($"GgufDraft: the key {architecture}.{key} must lie in [0, {uint.MaxValue}], got {value}.");
        Put(key, GgufValue.Of((uint)value));
    }

    /// <summary>Adds a number; files keep it as float32.</summary>
    public void Put(string key, double value) => Put(key, GgufValue.Of((float)value));

    /// <summary>Adds a truth value.</summary>
    public void Put(string key, bool value) => Put(key, GgufValue.Of(value));

    /// <summary>Adds a text.</summary>
    public void Put(string key, string value) => Put(key, GgufValue.Of(value));

    /// <summary>Adds a truth value for each layer.</summary>
    public void Put(string key, bool[] values) => Put(key, GgufValue.OfArray(values));

    /// <summary>Adds the type of most tensors.</summary>
    public void PutFileType() => metadata.Add("general.file_type", GgufValue.Of(fileType));

    private void Put(string key, GgufValue value) => metadata.Add($"{architecture}.{key}", value);
}

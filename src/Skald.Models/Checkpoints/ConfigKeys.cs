using System.Text.Json.Nodes;

namespace Skald.Models.Checkpoints;

/// <summary>
/// Keys of a config.json that change no result in evaluation: kept, and written back as they were.
/// </summary>
internal sealed class ConfigKeys : IEquatable<ConfigKeys>
{
    /// <summary>No keys.</summary>
    public static readonly ConfigKeys None = new([]);

    private readonly JsonObject _keys;

    public ConfigKeys(JsonObject keys) => _keys = keys;

    /// <summary>The number under a key; null where there is none.</summary>
    public double? Number(string key) =>
        _keys.TryGetPropertyValue(key, out JsonNode? value) && value is JsonValue found
            && found.TryGetValue(out double number) ? number : null;

    /// <summary>Adds the keys that an object has not.</summary>
    public void AddTo(JsonObject target)
    {
        foreach ((string key, JsonNode? value) in _keys)
            if (!target.ContainsKey(key)) target[key] = value?.DeepClone();
    }

    /// <inheritdoc/>
    public bool Equals(ConfigKeys? other) => other is not null && JsonNode.DeepEquals(_keys, other._keys);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConfigKeys);

    /// <inheritdoc/>
    public override int GetHashCode() => _keys.Count;
}

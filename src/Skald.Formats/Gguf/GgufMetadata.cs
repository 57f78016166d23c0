using System.Diagnostics.CodeAnalysis;

namespace Skald.Formats.Gguf;

/// <summary>The keys of a GGUF file in their order, with access by type.</summary>
public sealed class GgufMetadata
{
    internal const string AlignmentKey = "general.alignment";

    private readonly string _path;
    private readonly List<KeyValuePair<string, GgufValue>> _inOrder = [];
    private readonly Dictionary<string, GgufValue> _byKey = new(StringComparer.Ordinal);

    /// <summary>No keys yet.</summary>
    /// <param name="path">The file that the keys belong to, for messages.</param>
    public GgufMetadata(string path = "metadata") => _path = path;

    /// <summary>Number of keys.</summary>
    public int Count => _inOrder.Count;

    /// <summary>All keys with their values, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, GgufValue>> All => _inOrder;

    /// <summary>The value of a key.</summary>
    /// <exception cref="ModelFormatException">The file has no such key.</exception>
    public GgufValue this[string key] => _byKey.TryGetValue(key, out GgufValue? value)
        ? value
        : throw new ModelFormatException(_path, $"the key {key} is needed, got {Count} others.");

    /// <summary>The value of a key, if the file has it.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out GgufValue? value) => _byKey.TryGetValue(key, out value);

    /// <summary>A string, or null where the file does not have the key.</summary>
    /// <exception cref="ModelFormatException">The value has another type.</exception>
    public string? FindString(string key) => TryGet(key, out GgufValue? value)
        ? value.TryString() ?? throw Mismatch(key, "a string", value)
        : null;

    /// <summary>An integer of any width, or null where the file does not have the key.</summary>
    /// <exception cref="ModelFormatException">The value has another type or is too large.</exception>
    public long? FindInt64(string key) => TryGet(key, out GgufValue? value)
        ? value.TryInt64() ?? throw Mismatch(key, "an integer", value)
        : null;

    /// <summary>A number, or null where the file does not have the key.</summary>
    /// <exception cref="ModelFormatException">The value has another type.</exception>
    public double? FindDouble(string key) => TryGet(key, out GgufValue? value)
        ? value.TryDouble() ?? throw Mismatch(key, "a number", value)
        : null;

    /// <summary>A bool, or null where the file does not have the key.</summary>
    /// <exception cref="ModelFormatException">The value has another type.</exception>
    public bool? FindBool(string key) => TryGet(key, out GgufValue? value)
        ? value.TryBool() ?? throw Mismatch(key, "a bool", value)
        : null;

    /// <summary>The elements of an array; empty where the file does not have the key.</summary>
    /// <exception cref="ModelFormatException">The value is no array, or one of another type.</exception>
    public ReadOnlySpan<T> FindArray<T>(string key)
    {
        if (!TryGet(key, out GgufValue? value)) return [];
        return value.TryArray(out ReadOnlySpan<T> elements)
            ? elements
            : throw Mismatch(key, $"an array of {typeof(T).Name}", value);
    }

    /// <summary>An array of strings, to be read one by one; null where the file does not have the key.</summary>
    /// <exception cref="ModelFormatException">The value is no array, or one of another type.</exception>
    public GgufValue? FindStrings(string key) => !TryGet(key, out GgufValue? value) ? null
        : value.ElementType == GgufValueType.String ? value
        : throw Mismatch(key, "an array of String", value);

    /// <summary>Appends a key.</summary>
    /// <exception cref="ArgumentException">The key is empty or there already.</exception>
    public GgufMetadata Add(string key, GgufValue value)
    {
        if (key.Length == 0 || !TryAdd(key, value))
            throw new ArgumentException($"GgufMetadata.Add: a key must be given once and not be empty, got '{key}'.");
        return this;
    }

    internal bool TryAdd(string key, GgufValue value)
    {
        if (!_byKey.TryAdd(key, value)) return false;
        _inOrder.Add(new KeyValuePair<string, GgufValue>(key, value));
        return true;
    }

    private ModelFormatException Mismatch(string key, string expected, GgufValue value) =>
        new(_path, $"the key {key} must be {expected}, got {value.ElementType?.ToString() ?? value.Type.ToString()}"
            + (value.ElementType is null ? "." : "[]."));
}

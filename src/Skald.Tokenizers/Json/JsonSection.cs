using System.Text.Json;

namespace Skald.Tokenizers.Json;

/// <summary>An object inside a tokenizer file that knows its place, so that errors can name it.</summary>
internal sealed class JsonSection
{
    private readonly string _file;
    private readonly IReadOnlyDictionary<string, JsonElement> _members;

    public JsonSection(string file, string key, IReadOnlyDictionary<string, JsonElement> members) =>
        (_file, Key, _members) = (file, key, members);

    public JsonSection(string file, string key, JsonElement element)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        (_file, Key, _members) = (file, key, members);
        if (element.ValueKind != JsonValueKind.Object) throw Error("", $"must be an object, got {Show(element)}.");
        foreach (JsonProperty property in element.EnumerateObject())
            if (!members.TryAdd(property.Name, property.Value)) throw Error(property.Name, "is there twice.");
    }

    /// <summary>Name of the file.</summary>
    public string File => _file;

    /// <summary>Where the object is, such as <c>pre_tokenizer.pretokenizers[1]</c>.</summary>
    public string Key { get; }

    /// <summary>The member <c>type</c>.</summary>
    public string Type => Text("type");

    /// <summary>Refuses every key but these: an option that is not understood must not be ignored.</summary>
    public void AllowOnly(params ReadOnlySpan<string> keys)
    {
        foreach (string key in _members.Keys)
            if (!keys.Contains(key)) throw Error(key, "is no setting that is known here.");
    }

    public JsonElement? Find(string key) =>
        _members.TryGetValue(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string Text(string key) => Find(key) is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!
        : throw Error(key, $"must be a string, got {Show(Find(key))}.");

    public bool Flag(string key, bool absent) => Find(key) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Error(key, $"must be true or false, got {Show(value)}."),
    };

    /// <summary>A flag that may be there and null, or not there.</summary>
    public bool? FlagOrNull(string key) => Find(key) is null ? null : Flag(key, absent: false);

    /// <summary>A string, or null where the key is absent or null.</summary>
    public string? TextOrNull(string key) => Find(key) is null ? null : Text(key);

    /// <summary>A single character, which may be a surrogate pair.</summary>
    public string Character(string key)
    {
        string text = Text(key);
        return System.Text.Rune.TryGetRuneAt(text.Length == 0 ? " " : text, 0, out System.Text.Rune rune)
            && rune.Utf16SequenceLength == text.Length
            ? text
            : throw Error(key, $"must be one character, got \"{text}\".");
    }

    /// <summary>An integer that is not negative and below a limit.</summary>
    public int Count(string key, int? absent = null, int limit = int.MaxValue)
    {
        if (Find(key) is null && absent is { } given) return given;
        int count = Integer(key);
        return count >= 0 && count < limit ? count : throw Error(key, $"must lie in [0, {limit}), got {count}.");
    }

    /// <summary>The members' names.</summary>
    public IEnumerable<string> Keys => _members.Keys;

    public int Integer(string key)
    {
        JsonElement? value = Find(key);
        return value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int integer)
            ? integer
            : throw Error(key, $"must be an integer of 32 bits, got {Show(value)}.");
    }

    /// <summary>The objects of an array.</summary>
    public List<JsonSection> Sections(string key)
    {
        if (Find(key) is not { ValueKind: JsonValueKind.Array } array)
            throw Error(key, $"must be an array, got {Show(Find(key))}.");
        List<JsonSection> sections = [];
        foreach (JsonElement item in array.EnumerateArray())
            sections.Add(new JsonSection(_file, $"{Path(key)}[{sections.Count}]", item));
        return sections;
    }

    public JsonSection Section(string key) => Find(key) is { } value
        ? new JsonSection(_file, Path(key), value)
        : throw Error(key, "is missing.");

    /// <summary>Refuses a setting other than this one.</summary>
    public void RequireFlag(string key, bool value, bool absent)
    {
        if (Flag(key, absent) != value)
            throw Error(key, $"{(value ? "false" : "true")} is not supported yet.");
    }

    /// <summary>Refuses a setting that is there, not null, and not an empty string.</summary>
    public void RequireNothing(string key)
    {
        if (Find(key) is { } value && !(value.ValueKind == JsonValueKind.String && value.GetString() == ""))
            throw Error(key, $"{Show(value)} is not supported yet.");
    }

    public TokenizerFormatException Error(string key, string problem) => new(_file, Path(key), problem);

    private static string Show(JsonElement? value)
    {
        if (value is not { } element) return "nothing";
        string text = element.ValueKind == JsonValueKind.String ? $"\"{element.GetString()}\"" : element.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    private string Path(string key) => key.Length == 0 ? Key : Key.Length == 0 ? key : $"{Key}.{key}";
}

namespace Skald.Tokenizers.Templates.Values;

/// <summary>What <c>namespace(…)</c> gives: the one value whose attributes a template may set.</summary>
internal sealed class NamespaceValue
{
    private readonly OrderedDictionary<string, object> _attributes = new(StringComparer.Ordinal);

    public int Count => _attributes.Count;

    public object? Find(string name) => _attributes.GetValueOrDefault(name);

    public void Set(string name, object value) => _attributes[name] = value;

    /// <summary>The attributes as they are now.</summary>
    public DictValue ToDict() => new([.. _attributes.Keys], [.. _attributes.Values]);
}

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Collects the pairs of a <see cref="DictValue"/>: a key set again keeps its place.</summary>
internal sealed class DictBuilder
{
    private readonly OrderedDictionary<object, object> _pairs = new(KeyEquality.Comparer);

    public DictBuilder()
    {
    }

    public DictBuilder(DictValue start)
    {
        for (int i = 0; i < start.Count; i++) _pairs.Add(start.At(i).Key, start.At(i).Value);
    }

    public int Count => _pairs.Count;

    public DictBuilder Set(object key, object value)
    {
        _pairs[key] = value;
        return this;
    }

    /// <summary>The same, unless there is nothing to set.</summary>
    public DictBuilder SetIfAny(string key, object? value) => value is null ? this : Set(key, value);

    public DictValue Build() => Count == 0 ? DictValue.Empty : new DictValue([.. _pairs.Keys], [.. _pairs.Values]);
}

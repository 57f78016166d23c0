namespace Skald.Tokenizers.Templates.Values;

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> of a dictionary give.</summary>
/// <param name="name">Python's name of the view: <c>dict_keys</c>.</param>
/// <param name="source">The dictionary.</param>
/// <param name="select">Takes the item of a pair.</param>
internal sealed class DictView(string name, DictValue source, Func<(object Key, object Value), object> select)
{
    public string Name { get; } = name;

    public DictValue Source { get; } = source;

    public int Count => Source.Count;

    public object this[int place] => select(Source.At(place));

    public static DictView Keys(DictValue source) => new("dict_keys", source, pair => pair.Key);

    public static DictView Values(DictValue source) => new("dict_values", source, pair => pair.Value);

    public static DictView Pairs(DictValue source) =>
        new("dict_items", source, pair => new TupleValue(pair.Key, pair.Value));
}

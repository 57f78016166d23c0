namespace Skald.Tokenizers.Templates.Values;

/// <summary>A mapping in the order of insertion, with Python's equality of keys: 1, 1.0 and true are one key.</summary>
/// <remarks>Immutable; <see cref="DictBuilder"/> makes them. A few keys are compared in turn, more are hashed.</remarks>
internal sealed class DictValue
{
    private const int MostCompared = 8;

    private readonly object[] _keys;
    private readonly object[] _values;
    private readonly Dictionary<object, int>? _index;

    public DictValue(object[] keys, object[] values)
    {
        (_keys, _values) = (keys, values);
        if (keys.Length <= MostCompared) return;
        _index = new Dictionary<object, int>(keys.Length, KeyEquality.Comparer);
        for (int i = 0; i < keys.Length; i++) _index.Add(keys[i], i);
    }

    public static readonly DictValue Empty = new([], []);

    public int Count => _keys.Length;

    public ReadOnlySpan<object> Keys => _keys;

    public ReadOnlySpan<object> Values => _values;

    /// <summary>The value of a text key.</summary>
    public object? Find(string key)
    {
        if (_index is not null) return _index.TryGetValue(key, out int at) ? _values[at] : null;
        for (int i = 0; i < _keys.Length; i++)
            if (_keys[i] is string own ? own == key : _keys[i] is SafeText safe && safe.Text == key) return _values[i];
        return null;
    }

    /// <summary>The value of any hashable key.</summary>
    public object? Find(object key)
    {
        if (key is string text) return Find(text);
        if (_index is not null) return _index.TryGetValue(key, out int at) ? _values[at] : null;
        for (int i = 0; i < _keys.Length; i++)
            if (KeyEquality.AreEqual(_keys[i], key)) return _values[i];
        return null;
    }

    /// <summary>The pair at a place in the order of insertion.</summary>
    public (object Key, object Value) At(int place) => (_keys[place], _values[place]);
}

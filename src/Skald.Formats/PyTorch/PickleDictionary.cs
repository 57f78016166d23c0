namespace Skald.Formats.PyTorch;

/// <summary>A dictionary in its order; keys may be of any kind, only strings and numbers are looked at.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    public void Add(object? key, object? value) => Items.Add(new KeyValuePair<object?, object?>(key, value));

    /// <summary>The last value of a string key, or null.</summary>
    public object? Find(string key) => Items.FindLast(item => item.Key is string text && text == key).Value;
}

namespace Skald.Tokenizers.Templates.Values;

/// <summary>A list or a tuple. Templates cannot change either, so values may share their items.</summary>
internal abstract class SequenceValue(object[] items)
{
    public object[] Items { get; } = items;

    public int Count => Items.Length;
}

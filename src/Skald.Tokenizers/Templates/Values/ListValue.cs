namespace Skald.Tokenizers.Templates.Values;

/// <summary>A list.</summary>
internal sealed class ListValue(params object[] items) : SequenceValue(items)
{
    public static readonly ListValue Empty = new();
}

namespace Skald.Tokenizers.Templates.Values;

/// <summary>A tuple; <see cref="Fields"/> names its places where Python uses a named one.</summary>
internal sealed class TupleValue(params object[] items) : SequenceValue(items)
{
    public static readonly TupleValue Empty = new();

    /// <summary>The names of the places, as attributes; empty for a plain tuple.</summary>
    public string[] Fields { get; init; } = [];
}

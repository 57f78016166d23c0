namespace Skald.Tensors;

/// <summary>Caches that keep keys and values in few bits.</summary>
public abstract partial class Backend
{
    /// <summary>Bytes of a sequence's keys and of its values in a packed cache, all heads together.</summary>
    /// <exception cref="ShapeException">The widths don't suit the type.</exception>
    public abstract (long Keys, long Values) PackedCacheBytes(
        DType dtype, int heads, int keyWidth, int valueWidth, int capacity);

    /// <summary>Writes keys and values [batch, time, heads, width] behind those that each sequence has.</summary>
    /// <param name="cache">Where they go.</param>
    /// <param name="keys">Neighbours along the width lie together.</param>
    /// <param name="values">As the keys.</param>
    /// <param name="lengths">[batch], tokens that each sequence has.</param>
    /// <param name="begins">[batch], tokens of padding that each began with; empty for none.</param>
    /// <param name="counts">[batch], how many of a row's count; empty for all.</param>
    public abstract void Append(
        PackedKeyValues cache, Tensor keys, Tensor values, ReadOnlySpan<int> lengths, ReadOnlySpan<int> begins,
        ReadOnlySpan<int> counts);

    /// <summary>Writes keys and values [batch, time, heads, width] to packed pages.</summary>
    /// <param name="pages">Where they go: PackedF16 or Q80.</param>
    /// <param name="keys">Neighbours along the width lie together.</param>
    /// <param name="values">As the keys.</param>
    /// <param name="table">[batch, pages of a sequence].</param>
    /// <param name="places">[batch], place of each row's first; what lies before 0 is left out.</param>
    /// <param name="counts">[batch], how many of a row's count.</param>
    public abstract void Append(
        KeyValuePages pages, Tensor keys, Tensor values, ReadOnlySpan<int> table, ReadOnlySpan<int> places,
        ReadOnlySpan<int> counts);

    /// <summary>Attention of queries to pages of any type.</summary>
    /// <param name="query">[batch, time, heads, keyWidth].</param>
    /// <param name="pages">Keys and values, those of these queries included.</param>
    /// <param name="table">[batch, pages of a sequence]; −1 for pages that no query sees.</param>
    /// <param name="options">Start and end of each row must be given; no begin, mask or documents.</param>
    /// <param name="output">[batch, time, heads, valueWidth].</param>
    public abstract void Attention(
        Tensor query, KeyValuePages pages, ReadOnlySpan<int> table, AttentionOptions options, Tensor output);

    /// <summary>Attention of queries to a packed cache.</summary>
    /// <param name="query">[batch, time, heads, keyWidth].</param>
    /// <param name="cache">Keys and values, those of these queries included.</param>
    /// <param name="options">Start, begin and end of each row must be given; no bias, mask or documents.</param>
    /// <param name="output">[batch, time, heads, valueWidth].</param>
    public abstract void Attention(Tensor query, PackedKeyValues cache, AttentionOptions options, Tensor output);
}

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
    public abstract void Append(
        PackedKeyValues cache, Tensor keys, Tensor values, ReadOnlySpan<int> lengths, ReadOnlySpan<int> begins);

    /// <summary>Attention of queries to a packed cache.</summary>
    /// <param name="query">[batch, time, heads, keyWidth].</param>
    /// <param name="cache">Keys and values, those of these queries included.</param>
    /// <param name="options">Start, begin and end of each row must be given; no bias, mask or documents.</param>
    /// <param name="output">[batch, time, heads, valueWidth].</param>
    public abstract void Attention(Tensor query, PackedKeyValues cache, AttentionOptions options, Tensor output);
}

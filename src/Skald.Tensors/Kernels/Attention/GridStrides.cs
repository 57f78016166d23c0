namespace Skald.Tensors.Kernels.Attention;

/// <summary>Elements between neighbours of a [batch, heads, queries, keys] operand; 0 where it is broadcast.</summary>
internal readonly record struct GridStrides(long Batch, long Head, long Query, long Key)
{
    /// <summary>Strides of a dense [batch, heads, queries, keys] tensor.</summary>
    public static GridStrides Dense(int heads, int queries, int keys) =>
        new((long)heads * queries * keys, (long)queries * keys, keys, 1);

    /// <summary>The offset of [batch, head, query, key].</summary>
    public long Offset(int batch, int head, int query, int key) =>
        (batch * Batch) + (head * Head) + (query * Query) + (key * Key);
}

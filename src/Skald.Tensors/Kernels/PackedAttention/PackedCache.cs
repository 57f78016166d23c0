namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Where a cache's packed keys and values lie: for each sequence and head one stream of each.</summary>
internal unsafe struct PackedCache
{
    /// <summary>[batch, heads, capacity / 16] panels of 16 keys.</summary>
    public byte* Keys;

    /// <summary>[batch, heads, capacity] values.</summary>
    public byte* Values;

    /// <summary>Heads that own keys and values.</summary>
    public int Heads;

    /// <summary>Numbers of a key.</summary>
    public int KeyWidth;

    /// <summary>Numbers of a value.</summary>
    public int ValueWidth;

    /// <summary>Tokens there is room for: a multiple of 64.</summary>
    public int Capacity;

    /// <summary>Number of the stream of a sequence's head.</summary>
    public readonly long Stream(int sequence, int head) => ((long)sequence * Heads) + head;
}

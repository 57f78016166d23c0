namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>
/// Where a cache's packed keys and values lie: for each sequence and head one stream of each, or pages of 64 tokens.
/// </summary>
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

    /// <summary>[batch, PagesPerSequence]: keys of each page, [heads, 4] panels; null where streams are used.</summary>
    public byte** KeyPages;

    /// <summary>[batch, PagesPerSequence]: values of each page, [heads, 64].</summary>
    public byte** ValuePages;

    /// <summary>Width of the tables of pages.</summary>
    public int PagesPerSequence;

    /// <summary>The four panels that hold 64 keys of a sequence's head.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="head">The head.</param>
    /// <param name="chunk">The place of the first key / 64.</param>
    /// <param name="panelBytes">Bytes of a panel.</param>
    public readonly byte* Panels(int sequence, int head, int chunk, long panelBytes) => KeyPages == null
        ? Keys + (((Stream(sequence, head) * (Capacity / 16)) + (4L * chunk)) * panelBytes)
        : KeyPages[((long)sequence * PagesPerSequence) + chunk] + (4L * head * panelBytes);

    /// <summary>64 values of a sequence's head.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="head">The head.</param>
    /// <param name="chunk">The place of the first value / 64.</param>
    /// <param name="valueBytes">Bytes of a value.</param>
    public readonly byte* Rows(int sequence, int head, int chunk, int valueBytes) => ValuePages == null
        ? Values + (((Stream(sequence, head) * Capacity) + (64L * chunk)) * valueBytes)
        : ValuePages[((long)sequence * PagesPerSequence) + chunk] + (64L * head * valueBytes);

    private readonly long Stream(int sequence, int head) => ((long)sequence * Heads) + head;
}

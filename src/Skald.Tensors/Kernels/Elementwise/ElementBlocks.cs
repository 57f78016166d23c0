namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>How long arrays are cut into items for the workers.</summary>
internal static class ElementBlocks
{
    /// <summary>Elements of one item.</summary>
    public const int Size = 1024;

    /// <summary>Items handed out at once where an element costs a few cycles: 16,384 elements.</summary>
    public const int LightGrain = 16;

    /// <summary>Items handed out at once where an element costs an exponential: 4,096 elements.</summary>
    public const int HeavyGrain = 4;

    /// <summary>Items that cover <paramref name="count"/> elements.</summary>
    public static int Count(long count) => checked((int)((count + Size - 1) / Size));

    /// <summary>The elements of items [start, end) of an array of <paramref name="count"/>.</summary>
    public static (long First, long Last) Range(int start, int end, long count) =>
        ((long)start * Size, long.Min((long)end * Size, count));
}

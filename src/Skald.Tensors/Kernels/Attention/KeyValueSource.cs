namespace Skald.Tensors.Kernels.Attention;

/// <summary>Where attention reads its keys or values: one strided tensor, or the pages of a cache.</summary>
internal unsafe struct KeyValueSource
{
    /// <summary>[batch, keys, heads, width]; null where pages are used.</summary>
    public float* Base;

    /// <summary>Strides of the tensor, or within a page: there the batch stride is not used.</summary>
    public HeadStrides Strides;

    /// <summary>[batch, PagesPerSequence]: where each page starts; null where one tensor is used.</summary>
    public float** Pages;

    /// <summary>Width of the page table.</summary>
    public int PagesPerSequence;

    /// <summary>Keys in a page.</summary>
    public int PageLength;

    public KeyValueSource(float* start, HeadStrides strides)
    {
        Base = start;
        Strides = strides;
    }

    public KeyValueSource(float** pages, int pagesPerSequence, int pageLength, long timeStride, long headStride)
    {
        Pages = pages;
        PagesPerSequence = pagesPerSequence;
        PageLength = pageLength;
        Strides = new HeadStrides(0, timeStride, headStride);
    }

    /// <summary>The row of one key.</summary>
    public readonly float* Row(int batch, int key, int head)
    {
        long offset = head * Strides.Head;
        if (Pages == null) return Base + (batch * Strides.Batch) + (key * Strides.Time) + offset;
        float* page = Pages[((long)batch * PagesPerSequence) + (key / PageLength)];
        return page + (key % PageLength * Strides.Time) + offset;
    }

    /// <summary>A chunk's rows, to be fetched ahead: where they lie in one piece, else none.</summary>
    public readonly UpcomingRows Upcoming(in AttentionBlock block, int chunk, int width)
    {
        int first = block.Document.KeyBegin + (chunk * AttentionBlock.Side);
        int count = Math.Min(AttentionBlock.Side, block.Document.KeyEnd - first);
        return chunk >= block.EndChunk || !IsContiguous(first, count)
            ? default
            : new UpcomingRows(Row(block.Document.Batch, first, block.KeyValueHead), Strides.Time, width);
    }

    /// <summary>
    /// Whether <paramref name="count"/> rows from <paramref name="key"/> follow each other at the time stride.
    /// </summary>
    public readonly bool IsContiguous(int key, int count) =>
        Pages == null || (key % PageLength) + count <= PageLength;
}

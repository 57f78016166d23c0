namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Merge sort: equal items keep their order, and what the comparison throws passes through.</summary>
internal static class StableSort
{
    /// <summary>The places of items in sorted order.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="compare">Compares the items of two places.</param>
    public static int[] Order(int count, Comparison<int> compare)
    {
        int[] from = [.. Enumerable.Range(0, count)], to = new int[count];
        for (int run = 1; run < count; run = run > count / 2 ? count : run * 2)
        {
            for (int start = 0; start < count; start += 2 * run)
                Merge(from, to, start, Math.Min(start + run, count), (int)Math.Min(start + (2L * run), count), compare);
            (from, to) = (to, from);
        }

        return from;
    }

    private static void Merge(int[] from, int[] to, int start, int middle, int end, Comparison<int> compare)
    {
        int left = start, right = middle;
        for (int at = start; at < end; at++)
        {
            bool takesLeft = left < middle && (right >= end || compare(from[right], from[left]) >= 0);
            to[at] = takesLeft ? from[left++] : from[right++];
        }
    }
}

namespace Skald.Tokenizers.Training;

/// <summary>Sorts the places of a text by what is written there.</summary>
internal static class SuffixOrder
{
    private const int Few = 24;

    /// <summary>Places in the order of the values that begin there; equal ones in the order of the text.</summary>
    /// <param name="text">Values; a negative one ends a stretch.</param>
    /// <param name="depth">How many values are compared at most.</param>
    public static int[] Sort(int[] text, int depth)
    {
        int[] places = [.. Enumerable.Range(0, text.Length)];
        Stack<(int First, int End, int Depth)> open = [];
        open.Push((0, places.Length, 0));
        while (open.TryPop(out (int First, int End, int Depth) part))
        {
            (int first, int end, int at) = part;
            if (end - first < 2) continue;
            if (at >= depth)
            {
                Array.Sort(places, first, end - first);
                continue;
            }

            if (end - first <= Few)
            {
                SortFew(text, places.AsSpan(first, end - first), at, depth);
                continue;
            }

            // Three parts: below, equal to and above the value of the middle one of three.
            int pivot = Middle(text[places[first] + at], text[places[(first + end) / 2] + at], text[places[end - 1] + at]);
            int below = first, above = end;
            for (int i = first; i < above;)
            {
                int value = text[places[i] + at];
                if (value < pivot) Swap(places, below++, i++);
                else if (value > pivot) Swap(places, --above, i);
                else i++;
            }

            open.Push((first, below, at));
            open.Push((above, end, at));
            open.Push((below, above, pivot < 0 ? depth : at + 1));
        }

        return places;
    }

    private static void Swap(int[] places, int a, int b) => (places[a], places[b]) = (places[b], places[a]);

    private static int Middle(int a, int b, int c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static void SortFew(int[] text, Span<int> places, int from, int depth)
    {
        for (int i = 1; i < places.Length; i++)
        {
            int place = places[i], to = i;
            for (; to > 0 && Compare(text, place, places[to - 1], from, depth) < 0; to--) places[to] = places[to - 1];
            places[to] = place;
        }
    }

    private static int Compare(int[] text, int a, int b, int from, int depth)
    {
        for (int i = from; i < depth; i++)
        {
            int order = text[a + i].CompareTo(text[b + i]);
            if (order != 0) return order;
            if (text[a + i] < 0) break;
        }

        return a.CompareTo(b);
    }
}

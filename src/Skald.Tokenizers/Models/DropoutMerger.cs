namespace Skald.Tokenizers.Models;

/// <summary>Merges neighbouring symbols as <see cref="SymbolMerger"/> does, but leaves some merges out by chance.</summary>
/// <remarks>
/// Provilkov et al. 2020, https://arxiv.org/abs/1910.13267, in the way of Hugging Face's tokenizers: a merge that is left
/// out comes up again after the next one that is made, until all that are possible have been left out in a row.
/// </remarks>
internal static class DropoutMerger
{
    /// <inheritdoc cref="SymbolMerger.Merge"/>
    /// <param name="ids">The symbols.</param>
    /// <param name="places">A number for each symbol, of which a merged one keeps the left.</param>
    /// <param name="pairs">The merges.</param>
    /// <param name="sampling">The probability with which a merge is left out, and the numbers that decide.</param>
    public static int Merge(Span<int> ids, Span<int> places, PairTable pairs, SubwordSampling sampling)
    {
        int[] lengths = new int[ids.Length];
        lengths.AsSpan().Fill(1);
        PriorityQueue<(int Rank, int At), (int, int)> possible = new();
        List<(int Rank, int At)> left = [];
        for (int i = 0; i + 1 < ids.Length; i++) Offer(ids, i, i + 1);
        while (possible.TryDequeue(out (int Rank, int At) merge, out _))
        {
            if (sampling.Uniform() < sampling.Alpha)
            {
                left.Add(merge);
                continue;
            }

            foreach ((int Rank, int At) again in left) possible.Enqueue(again, again);
            left.Clear();
            int at = merge.At, next = ids[at] == SymbolMerger.Gone ? ids.Length : at + lengths[at];
            if (next >= ids.Length || pairs.Find(ids[at], ids[next], out int made) != merge.Rank) continue;
            SymbolMerger.Join(ids, lengths, at, made);
            if (at + lengths[at] < ids.Length) Offer(ids, at, at + lengths[at]);
            if (at > 0) Offer(ids, at - lengths[at - 1], at);
        }

        int kept = 0;
        for (int i = 0; i < ids.Length; i += lengths[i], kept++) (ids[kept], places[kept]) = (ids[i], places[i]);
        return kept;

        void Offer(Span<int> ids, int first, int second)
        {
            int rank = pairs.Find(ids[first], ids[second], out _);
            if (rank != PairTable.None) possible.Enqueue((rank, first), (rank, first));
        }
    }
}

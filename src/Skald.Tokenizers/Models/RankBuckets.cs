namespace Skald.Tokenizers.Models;

/// <summary>Merges in very long runs of symbols: possible merges lie in a bucket for each rank, in order of place.</summary>
/// <remarks>
/// A heap of all places costs n log n with a miss of the cache at every step. Long texts without any border repeat
/// themselves: they have few ranks, and the places of each come in order.
/// </remarks>
internal sealed class RankBuckets(PairTable pairs)
{
    private readonly Dictionary<int, Bucket> _buckets = [];
    private readonly PriorityQueue<Bucket, int> _order = new();

    /// <summary>Merges; afterwards the symbols are those that a walk by the lengths meets.</summary>
    public void Merge(Span<int> ids, Span<int> lengths)
    {
        lengths.Fill(1);
        for (int i = 0; i + 1 < ids.Length; i++) Offer(ids, i, i + 1);
        while (_order.TryPeek(out Bucket? bucket, out int rank))
        {
            if (!bucket.TryTake(out int at))
            {
                _order.Dequeue();
                bucket.IsQueued = false;
                continue;
            }

            int next = ids[at] == SymbolMerger.Gone ? ids.Length : at + lengths[at];
            // A merge beside it, or over it, may have come first.
            if (next >= ids.Length || pairs.Find(ids[at], ids[next], out int made) != rank) continue;
            SymbolMerger.Join(ids, lengths, at, made);
            int after = at + lengths[at];
            if (after < ids.Length) Offer(ids, at, after);
            if (at > 0) Offer(ids, at - lengths[at - 1], at);
        }
    }

    private void Offer(Span<int> ids, int left, int right)
    {
        int rank = pairs.Find(ids[left], ids[right], out _);
        if (rank == PairTable.None) return;
        if (!_buckets.TryGetValue(rank, out Bucket? bucket)) _buckets[rank] = bucket = new Bucket();
        bucket.Add(left);
        if (bucket.IsQueued) return;
        bucket.IsQueued = true;
        _order.Enqueue(bucket, rank);
    }

    /// <summary>Places, taken from the least on: in blocks while they come in order, the others in a heap.</summary>
    private sealed class Bucket
    {
        private const int BlockSize = 1 << 12;

        private readonly PriorityQueue<int, int> _others = new();
        private readonly Queue<int[]> _blocks = new();  // let go one by one
        private int[] _last = [];
        private int _first, _count, _lastUsed = BlockSize, _largest = -1;

        public bool IsQueued { get; set; }

        public void Add(int place)
        {
            if (place < _largest)
            {
                _others.Enqueue(place, place);
                return;
            }

            if (_lastUsed == BlockSize)
            {
                _blocks.Enqueue(_last = new int[BlockSize]);
                _lastUsed = 0;
            }

            _last[_lastUsed++] = place;
            _largest = place;
            _count++;
        }

        public bool TryTake(out int place)
        {
            bool hasOther = _others.TryPeek(out place, out _);
            if (hasOther && (_count == 0 || place <= _blocks.Peek()[_first]))
            {
                _others.Dequeue();
                return true;
            }

            if (_count == 0) return false;
            place = _blocks.Peek()[_first++];
            _count--;
            if (_count == 0) (_last, _lastUsed, _largest) = ([], BlockSize, -1);
            if (_count > 0 && _first < BlockSize) return true;
            _blocks.Dequeue();
            _first = 0;
            return true;
        }
    }
}

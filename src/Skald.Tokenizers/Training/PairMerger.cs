using System.Runtime.InteropServices;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Training;

/// <summary>Merges the most frequent pair in all distinct words, again and again, and keeps the counts.</summary>
/// <remarks>
/// Every word is a doubly linked list of symbols in shared arrays, and every pair knows the positions where it was
/// seen, so that a merge costs what it changes. Ties and counts follow Hugging Face's BpeTrainer; in particular the
/// count of a merged pair keeps what overlapping occurrences ("aaa") left of it.
/// </remarks>
internal sealed class PairMerger
{
    private const int Gone = -1;

    private readonly int[] _symbols, _next, _previous, _wordOf;
    private readonly long[] _wordCounts;
    private readonly List<int> _lengths = [];  // of each token, in characters or bytes without prefix and suffix
    private readonly int _longestToken;
    private readonly PairIndex _pairs = new();
    private readonly List<PairState> _states = [];
    private readonly List<int> _touched = [];  // pairs that the current merge made
    private readonly PriorityQueue<PairCandidate, PairCandidate> _queue = new();

    /// <param name="words">Distinct words.</param>
    /// <param name="tokenCount">Tokens so far, each of one character or byte.</param>
    /// <param name="maxTokenLength">Longest token, in characters or bytes.</param>
    public PairMerger(in SymbolWords words, int tokenCount, int? maxTokenLength)
    {
        _longestToken = maxTokenLength ?? int.MaxValue;
        _wordCounts = words.Counts;
        _symbols = words.Symbols;
        _next = new int[_symbols.Length];
        _previous = new int[_symbols.Length];
        _wordOf = new int[_symbols.Length];
        _lengths.AddRange(Enumerable.Repeat(1, tokenCount));
        for (int word = 0, at = 0; word < words.Ends.Length; word++)
        {
            for (int start = at, end = words.Ends[word]; at < end; at++)
            {
                _wordOf[at] = word;
                _previous[at] = at > start ? at - 1 : Gone;
                _next[at] = at + 1 < end ? at + 1 : Gone;
            }
        }

        CountPairs();
    }

    /// <summary>Merges until the vocabulary is full or nothing is frequent enough.</summary>
    /// <param name="tokens">The vocabulary so far; new tokens are appended.</param>
    /// <param name="size">How many there shall be.</param>
    /// <param name="minFrequency">A pair seen less often is not merged.</param>
    /// <param name="continuingPrefix">What goes from the right token of a pair.</param>
    /// <param name="report">Told about the merges.</param>
    /// <param name="cancellationToken">Ends the merging.</param>
    public List<Merge> Run(
        List<string> tokens, int size, long minFrequency, string continuingPrefix, TrainingReport report,
        CancellationToken cancellationToken)
    {
        Dictionary<string, int> ids = Vocabulary.Number(tokens);
        List<Merge> merges = [];
        report.Begin(TrainingStage.Merging, Math.Max(0, size - tokens.Count));
        while (tokens.Count < size && TryTakeBest(minFrequency, out PairCandidate best))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string right = tokens[best.Right];
            if (continuingPrefix.Length > 0 && right.StartsWith(continuingPrefix, StringComparison.Ordinal))
                right = right[continuingPrefix.Length..];
            string token = tokens[best.Left] + right;
            int length = _lengths[best.Left] + _lengths[best.Right];
            if (!ids.TryGetValue(token, out int id))
            {
                id = tokens.Count;
                tokens.Add(token);
                _lengths.Add(length);
                ids.Add(token, id);
            }

            _lengths[id] = length;
            merges.Add(new Merge(best.Left, best.Right, id));
            Apply(best, id);
            report.Advance(1, _wordCounts.Length);
        }

        report.End(_wordCounts.Length);
        return merges;
    }

    // Counts in the queue may be out of date: such a pair goes back with its true count.
    private bool TryTakeBest(long minFrequency, out PairCandidate best)
    {
        while (_queue.TryDequeue(out best, out _))
        {
            ref PairState state = ref CollectionsMarshal.AsSpan(_states)[best.Pair];
            if (state.Count != best.Count)
            {
                best = best with { Count = state.Count };
                _queue.Enqueue(best, best);
                continue;
            }

            if (best.Count < Math.Max(1, minFrequency)) return false;
            if (state.Positions is not null) return true;
        }

        return false;
    }

    private void Apply(PairCandidate pair, int made)
    {
        ref PairState state = ref CollectionsMarshal.AsSpan(_states)[pair.Pair];
        int[] positions = state.Positions!;
        int count = state.PositionCount;
        (state.Positions, state.PositionCount) = (null, 0);
        for (int i = 1; i < count; i++)
        {
            if (positions[i - 1] <= positions[i]) continue;
            // A token made by two different merges: its pairs were noted in two passes.
            Array.Sort(positions, 0, count);
            break;
        }

        int length = _lengths[made];
        for (int i = 0; i < count; i++)
        {
            int at = positions[i], right = _next[at];
            if (_symbols[at] != pair.Left || right == Gone || _symbols[right] != pair.Right) continue;
            long times = _wordCounts[_wordOf[at]];
            int before = _previous[at], after = _next[right];
            _symbols[at] = made;
            _symbols[right] = Gone;
            _next[at] = after;
            if (after != Gone) _previous[after] = at;
            if (before != Gone)
            {
                Change(_symbols[before], pair.Left, -times);
                if (_lengths[_symbols[before]] <= _longestToken - length)
                    Note(_symbols[before], made, times, before);
            }

            if (after == Gone) continue;
            Change(pair.Right, _symbols[after], -times);
            if (_lengths[_symbols[after]] <= _longestToken - length) Note(made, _symbols[after], times, at);
        }

        Span<PairState> states = CollectionsMarshal.AsSpan(_states);
        foreach (int touched in _touched)
        {
            ref PairState found = ref states[touched];
            found.IsTouched = false;
            if (found.Count < 1) continue;
            PairCandidate candidate = new(found.Count, found.Left, found.Right, touched);
            _queue.Enqueue(candidate, candidate);
        }

        _touched.Clear();
    }

    private void Change(int left, int right, long times)
    {
        int pair = Number(left, right);
        CollectionsMarshal.AsSpan(_states)[pair].Count += times;
    }

    private void Note(int left, int right, long times, int position)
    {
        int pair = Number(left, right);
        ref PairState state = ref CollectionsMarshal.AsSpan(_states)[pair];
        state.Count += times;
        state.Add(position);
        if (state.IsTouched) return;
        state.IsTouched = true;
        _touched.Add(pair);
    }

    private int Number(int left, int right)
    {
        int pair = _pairs.GetOrAdd(left, right);
        if (pair == _states.Count) _states.Add(new PairState { Left = left, Right = right });
        return pair;
    }

    private void CountPairs()
    {
        if (_longestToken < 2) return;
        for (int at = 0; at < _symbols.Length; at++)
            if (_next[at] != Gone) Note(_symbols[at], _symbols[_next[at]], _wordCounts[_wordOf[at]], at);
        foreach (int pair in _touched)
        {
            ref PairState state = ref CollectionsMarshal.AsSpan(_states)[pair];
            state.IsTouched = false;
            PairCandidate candidate = new(state.Count, state.Left, state.Right, pair);
            _queue.Enqueue(candidate, candidate);
        }

        _touched.Clear();
    }

    private struct PairState
    {
        public int Left, Right, PositionCount;
        public bool IsTouched;
        public long Count;
        public int[]? Positions;

        public void Add(int position)
        {
            if (Positions is null) Positions = new int[4];
            else if (PositionCount == Positions.Length) Array.Resize(ref Positions, checked(2 * PositionCount));
            Positions[PositionCount++] = position;
        }
    }
}

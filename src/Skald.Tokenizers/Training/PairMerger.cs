using System.Runtime.CompilerServices;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Training;

/// <summary>Merges the most frequent pair in all distinct words, again and again, and keeps the counts.</summary>
/// <remarks>
/// Every word is a doubly linked list of symbols in one array, and every pair knows the places where it was seen, so
/// that a merge costs what it changes. Ties and counts follow Hugging Face's BpeTrainer; in particular the count of a
/// merged pair keeps what overlapping occurrences ("aaa") left of it.
/// </remarks>
internal sealed class PairMerger
{
    private const int Gone = -1;

    private readonly Place[] _places;
    private readonly long[] _wordCounts;
    private readonly int _longestToken;
    private readonly PairTable _pairs = new();
    private readonly PairHeap _heap = new();
    private readonly List<int> _lengths = [];  // of each token, in characters or bytes without prefix and suffix
    private readonly List<int> _touched = [];  // pairs that the current merge made
    private readonly NeighborChanges _before = new(), _after = new();

    /// <param name="words">Distinct words.</param>
    /// <param name="tokenCount">Tokens so far, each of one character or byte.</param>
    /// <param name="maxTokenLength">Longest token, in characters or bytes.</param>
    public PairMerger(in SymbolWords words, int tokenCount, int? maxTokenLength)
    {
        _longestToken = maxTokenLength ?? int.MaxValue;
        _wordCounts = words.Counts;
        _places = new Place[words.Symbols.Length];
        _lengths.AddRange(Enumerable.Repeat(1, tokenCount));
        Link(words);
        if (_longestToken >= 2) CountPairs(tokenCount);
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
        minFrequency = Math.Max(1, minFrequency);
        report.Begin(TrainingStage.Merging, Math.Max(0, size - tokens.Count));
        while (tokens.Count < size && TryTakeBest(minFrequency, out int best))
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int left, int right) = (_pairs[best].Left, _pairs[best].Right);
            string second = tokens[right];
            if (continuingPrefix.Length > 0 && second.StartsWith(continuingPrefix, StringComparison.Ordinal))
                second = second[continuingPrefix.Length..];
            string token = tokens[left] + second;
            int length = _lengths[left] + _lengths[right];
            if (!ids.TryGetValue(token, out int id))
            {
                id = tokens.Count;
                tokens.Add(token);
                _lengths.Add(length);
                ids.Add(token, id);
            }

            _lengths[id] = length;
            merges.Add(new Merge(left, right, id));
            Apply(best, left, right, id, minFrequency);
            report.Advance(1, _wordCounts.Length);
        }

        report.End(_wordCounts.Length);
        return merges;
    }

    // Counts in the heap may be out of date: such a pair goes down with its true count.
    private bool TryTakeBest(long minFrequency, out int best)
    {
        while (_heap.Count > 0)
        {
            best = _heap.TopPair;
            ref PairState state = ref _pairs[best];
            if (state.Count < minFrequency || state.PlaceCount == 0)
            {
                _heap.Pop();
            }
            else if (state.Count != _heap.TopCount)
            {
                _heap.Lower(state.Count);
            }
            else
            {
                _heap.Pop();
                return true;
            }
        }

        best = Gone;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(int pair, int left, int right, int made, long minFrequency)
    {
        Span<int> seen = _pairs.Places(pair);
        _pairs[pair].PlaceCount = 0;
        for (int i = 1; i < seen.Length; i++)
        {
            if (seen[i - 1] <= seen[i]) continue;
            seen.Sort();  // a token made by two different merges: its pairs were noted in two passes
            break;
        }

        Place[] places = _places;
        foreach (int at in seen)
        {
            ref Place place = ref places[at];
            int next = place.Next;
            if (place.Symbol != left || next == Gone || places[next].Symbol != right) continue;
            long times = _wordCounts[place.Word];
            int after = places[next].Next, before = place.Previous;
            place.Symbol = made;
            place.Next = after;
            places[next].Symbol = Gone;
            if (before != Gone) _before.Note(places[before].Symbol, before, times);
            if (after == Gone) continue;
            places[after].Previous = at;
            _after.Note(places[after].Symbol, at, times);
        }

        // In this order: where tokens follow each other, what the first gains on its right the second takes again.
        int room = _longestToken - _lengths[made];
        foreach (int symbol in _after.Symbols)
            Change(_after, symbol, PairTable.Key(right, symbol), PairTable.Key(made, symbol), room);
        _after.Fill(_pairs);
        foreach (int symbol in _before.Symbols)
            Change(_before, symbol, PairTable.Key(symbol, left), PairTable.Key(symbol, made), room);
        _before.Fill(_pairs);
        Enqueue(minFrequency);
    }

    // A symbol's pair with a part of the new token becomes its pair with the token.
    private void Change(NeighborChanges changes, int symbol, ulong old, ulong grown, int room)
    {
        ref NeighborChange change = ref changes[symbol];
        int shrunk = _pairs.Find(old);
        if (shrunk >= 0) _pairs[shrunk].Count -= change.Times;  // pairs that make too long a token were never noted
        change.Next = Gone;
        if (_lengths[symbol] > room) return;
        int pair = _pairs.FindOrAdd(grown);
        change.Next = _pairs.Extend(pair, change.Places);
        Touch(pair, change.Times);
    }

    private void Touch(int pair, long times)
    {
        ref PairState state = ref _pairs[pair];
        state.Count += times;
        if (state.IsTouched) return;
        state.IsTouched = true;
        _touched.Add(pair);
    }

    private void Enqueue(long minFrequency)
    {
        foreach (int touched in _touched)
        {
            ref PairState state = ref _pairs[touched];
            state.IsTouched = false;
            if (state.Count >= minFrequency) _heap.Push(state.Count, state.Key, touched);
        }

        _touched.Clear();
    }

    private void Link(in SymbolWords words)
    {
        for (int word = 0, at = 0; word < words.Ends.Length; word++)
        {
            for (int start = at, end = words.Ends[word]; at < end; at++)
            {
                _places[at] = new Place
                {
                    Symbol = words.Symbols[at],
                    Word = word,
                    Previous = at > start ? at - 1 : Gone,
                    Next = at + 1 < end ? at + 1 : Gone,
                };
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountPairs(int tokenCount)
    {
        NeighborChanges[] changes = new NeighborChanges[tokenCount];
        Place[] places = _places;
        for (int at = 0; at < places.Length; at++)
        {
            int next = places[at].Next;
            if (next == Gone) continue;
            ref NeighborChanges? after = ref changes[places[at].Symbol]!;
            (after ??= new NeighborChanges()).Note(places[next].Symbol, at, _wordCounts[places[at].Word]);
        }

        for (int left = 0; left < changes.Length; left++)
        {
            if (changes[left] is not { } after) continue;
            foreach (int right in after.Symbols)
            {
                ref NeighborChange change = ref after[right];
                int pair = _pairs.FindOrAdd(PairTable.Key(left, right));
                change.Next = _pairs.Extend(pair, change.Places);
                Touch(pair, change.Times);
            }

            after.Fill(_pairs);
        }

        Enqueue(1);
    }

    private struct Place
    {
        public int Symbol, Next, Previous, Word;
    }
}

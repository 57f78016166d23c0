using System.Runtime.InteropServices;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Training;

/// <summary>All ways to write a word in pieces, in single precision and in the reference's order of additions.</summary>
/// <remarks>One thread at a time uses it, for one word after another.</remarks>
internal sealed class FloatLattice
{
    private const int None = -1;

    private readonly List<Arc> _arcs = [];
    private float[] _before = [], _behind = [];  // logarithms of sums up to, and from, each place
    private int[] _firstEnding = [], _lastEnding = [];  // arcs that end at each place, by their starts
    private int _length;

    /// <summary>Finds the pieces in a word.</summary>
    /// <param name="word">UTF-8.</param>
    /// <param name="pieces">The pieces that count.</param>
    /// <param name="withWhole">Whether the piece that is the whole word counts.</param>
    public void Set(ReadOnlySpan<byte> word, FloatPieces pieces, bool withWhole = true)
    {
        _length = word.Length;
        _arcs.Clear();
        if (_before.Length <= word.Length)
        {
            int room = Math.Max(64, 2 * word.Length);
            (_before, _behind, _firstEnding, _lastEnding) = (new float[room], new float[room], new int[room], new int[room]);
        }

        _firstEnding.AsSpan(0, word.Length + 1).Fill(None);
        Trie<byte> trie = pieces.Trie;
        for (int at = 0; at < word.Length;)
        {
            int size = CodePoints.Decode(word, at).Size, node = Trie<byte>.Root;
            bool hasSingle = false;
            for (int end = at; end < word.Length;)
            {
                node = trie.Next(node, word[end++]);
                if (node == Trie<byte>.None) break;
                int id = trie.Value(node);
                if (id == Trie<byte>.None || !pieces.IsAlive[id]) continue;
                if (!withWhole && at == 0 && end == word.Length) continue;
                Add(at, end, id, pieces.Scores[id]);
                hasSingle |= end - at == size;
            }

            // A character that is no piece counts as the first one, as in the reference.
            if (!hasSingle) Add(at, at + size, pieces.UnknownId, pieces.UnknownScore);
            at += size;
        }
    }

    /// <summary>Adds what is expected of each piece, over all ways, to a list in the order of their places.</summary>
    public void Expect(long count, List<(int Id, double Times)> expected)
    {
        _before[0] = 0;
        for (int i = 0; i < _arcs.Count; i++)
        {
            Arc arc = _arcs[i];
            float sum = arc.Score + _before[arc.Start];
            _before[arc.End] = _firstEnding[arc.End] == i ? sum : UnigramMath.LogSum(_before[arc.End], sum);
        }

        _behind[_length] = 0;
        for (int next = _arcs.Count; next > 0;)
        {
            int first = next - 1, start = _arcs[first].Start;
            while (first > 0 && _arcs[first - 1].Start == start) first--;
            float all = _arcs[first].Score + _behind[_arcs[first].End];
            for (int i = first + 1; i < next; i++)
                all = UnigramMath.LogSum(all, _arcs[i].Score + _behind[_arcs[i].End]);
            _behind[start] = all;
            next = first;
        }

        float whole = _before[_length], times = count;
        foreach (Arc arc in _arcs)
        {
            float share = _before[arc.Start] + arc.Score + _behind[arc.End] - whole;
            expected.Add((arc.Id, times * UnigramMath.Exp(share)));
        }
    }

    /// <summary>The best way: its score, and its pieces from the last to the first.</summary>
    public float Best(List<int> ids)
    {
        ids.Clear();
        Span<Arc> arcs = CollectionsMarshal.AsSpan(_arcs);
        for (int i = 0; i < arcs.Length; i++)
        {
            ref Arc arc = ref arcs[i];
            (arc.Best, arc.Previous) = (arc.Score, None);
            for (int left = arc.Start == 0 ? None : _firstEnding[arc.Start]; left != None; left = arcs[left].NextEnding)
            {
                float score = arcs[left].Best + arc.Score;
                if (arc.Previous != None && score <= arc.Best) continue;
                (arc.Best, arc.Previous) = (score, left);
            }
        }

        int best = None;
        for (int last = _firstEnding[_length]; last != None; last = arcs[last].NextEnding)
            if (best == None || arcs[last].Best > arcs[best].Best) best = last;
        float whole = best == None ? float.NegativeInfinity : arcs[best].Best;
        for (; best != None; best = arcs[best].Previous) ids.Add(arcs[best].Id);
        return whole;
    }

    private void Add(int start, int end, int id, float score)
    {
        int arc = _arcs.Count;
        _arcs.Add(new Arc { Start = start, End = end, Id = id, Score = score, NextEnding = None });
        if (_firstEnding[end] == None) _firstEnding[end] = arc;
        else CollectionsMarshal.AsSpan(_arcs)[_lastEnding[end]].NextEnding = arc;
        _lastEnding[end] = arc;
    }

    private struct Arc
    {
        public int Start, End, Id, NextEnding, Previous;
        public float Score, Best;
    }
}

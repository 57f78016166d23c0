using System.Text;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Training;

/// <summary>The pieces of one round of unigram training, with all ways to write a word in them.</summary>
/// <remarks>Piece 0 is the unknown one: a character that is no piece costs ten more than the worst.</remarks>
internal sealed class UnigramTrainingModel
{
    // Probabilities are multiplied by e^4 for each character, so that products of many stay within a double's range.
    private const double Tilt = 4, UnknownPenalty = 10;

    private readonly Trie<byte> _trie = new();
    private readonly double[] _scores;
    private readonly double[] _weights;  // of each piece: its probability times the tilt of its characters

    public UnigramTrainingModel(List<(string Piece, double Score)> pieces)
    {
        Pieces = pieces;
        _scores = [.. pieces.Select(piece => piece.Score)];
        for (int id = 1; id < pieces.Count; id++) _trie.TryAdd(Encoding.UTF8.GetBytes(pieces[id].Piece), id);
        LowestScore = pieces.Count == 1 ? 0 : _scores.Skip(1).Min();
        _scores[0] = LowestScore - UnknownPenalty;
        _weights = new double[pieces.Count];
        for (int id = 0; id < pieces.Count; id++)
        {
            int length = id == 0 ? 1 : pieces[id].Piece.EnumerateRunes().Count();
            _weights[id] = PortableMath.Exp(_scores[id] + (Tilt * length));
        }
    }

    public IReadOnlyList<(string Piece, double Score)> Pieces { get; }

    public double LowestScore { get; }

    /// <summary>Adds how often each piece is expected in a word, over all ways to write it.</summary>
    public void AddExpected(ReadOnlySpan<byte> word, double count, double[] expected)
    {
        List<(int Start, int End, int Id)> arcs = Arcs(word, withWhole: true);
        double[] before = new double[word.Length + 1], behind = new double[word.Length + 1];
        before[0] = behind[word.Length] = 1;
        foreach ((int start, int end, int id) in arcs) before[end] += before[start] * _weights[id];
        double all = before[word.Length];
        if (!double.IsNormal(all)) return;  // beyond a double's range: a word of several hundred characters
        for (int i = arcs.Count - 1; i >= 0; i--)
            behind[arcs[i].Start] += behind[arcs[i].End] * _weights[arcs[i].Id];
        foreach ((int start, int end, int id) in arcs)
            expected[id] += count * (before[start] * _weights[id] * behind[end] / all);
    }

    /// <summary>The pieces of the best way to write a word, from the last to the first, and its score.</summary>
    /// <param name="word">A word or a piece.</param>
    /// <param name="withWhole">Whether the piece that is the whole word counts.</param>
    /// <param name="pieces">Receives the ids.</param>
    public double Best(ReadOnlySpan<byte> word, bool withWhole, List<int> pieces)
    {
        Span<(double Score, int Start, int Id)> best = new (double, int, int)[word.Length + 1];
        best[1..].Fill((double.NegativeInfinity, -1, 0));
        foreach ((int start, int end, int id) in Arcs(word, withWhole))
        {
            double score = best[start].Score + _scores[id];
            if (score > best[end].Score) best[end] = (score, start, id);
        }

        pieces.Clear();
        for (int end = word.Length; end > 0; end = best[end].Start) pieces.Add(best[end].Id);
        return best[word.Length].Score;
    }

    // Pieces in a word by their start; a character that is none is the unknown piece.
    private List<(int Start, int End, int Id)> Arcs(ReadOnlySpan<byte> word, bool withWhole)
    {
        List<(int, int, int)> arcs = [];
        for (int at = 0; at < word.Length;)
        {
            int size = CodePoints.Decode(word, at).Size, node = Trie<byte>.Root;
            bool hasSingle = false;
            for (int end = at; end < word.Length;)
            {
                node = _trie.Next(node, word[end++]);
                if (node == Trie<byte>.None) break;
                int id = _trie.Value(node);
                if (id == Trie<byte>.None || (!withWhole && at == 0 && end == word.Length)) continue;
                arcs.Add((at, end, id));
                hasSingle |= end - at == size;
            }

            if (!hasSingle) arcs.Add((at, at + size, 0));
            at += size;
        }

        return arcs;
    }
}

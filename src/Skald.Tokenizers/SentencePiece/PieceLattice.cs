using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>All segmentations of a text by a unigram model: the best of them, or one drawn at random.</summary>
internal sealed class PieceLattice
{
    // A search that finds nothing new must not eat the memory: the reference keeps its agenda below this too.
    private const int MaxAgenda = 10_000, KeptAgenda = 512;

    private readonly List<Node> _nodes = [];
    private readonly List<int>[] _endingAt;  // nodes by the byte at which they end
    private readonly int _length;

    /// <param name="scores">The pieces.</param>
    /// <param name="text">Valid UTF-8.</param>
    public PieceLattice(PieceScores scores, ReadOnlySpan<byte> text)
    {
        _length = text.Length;
        _endingAt = new List<int>[text.Length + 1];
        _endingAt[0] = [];
        for (int at = 0; at < text.Length;)
        {
            int size = CodePoints.Decode(text, at).Size;
            if (_endingAt[at] is not null) AddFrom(scores, text, at, size);
            at += size;
        }
    }

    /// <summary>The best segmentations with their scores, best first.</summary>
    public List<(List<Segment> Pieces, float Score)> Best(int count)
    {
        float[] ahead = BestBefore();
        PriorityQueue<Hypothesis, (double, int)> agenda = new();
        int number = 0;
        agenda.Enqueue(new Hypothesis(-1, null, 0), (0, number));
        List<(List<Segment>, float)> found = [];
        while (found.Count < count && agenda.TryDequeue(out Hypothesis? hypothesis, out _))
        {
            int begin = hypothesis.Node < 0 ? _length : _nodes[hypothesis.Node].Start;
            if (begin == 0)
            {
                found.Add((Path(hypothesis), hypothesis.Score));
                continue;
            }

            foreach (int index in _endingAt[begin])
            {
                float score = _nodes[index].Score + hypothesis.Score;
                float total = score + ahead[_nodes[index].Start];
                agenda.Enqueue(new Hypothesis(index, hypothesis, score), (-total, ++number));
            }

            if (agenda.Count >= MaxAgenda) agenda = Shrink(agenda);
        }

        return found;
    }

    /// <summary>Logarithm of the sum over all segmentations of exp(alpha · score).</summary>
    public double LogPartition(double alpha) => SumsBefore(alpha)[_length];

    /// <summary>Draws a segmentation with probability proportional to exp(alpha · score) (Kudo 2018, §3.2).</summary>
    /// <param name="alpha">0 makes all equally probable; large values prefer the best.</param>
    /// <param name="uniform">Gives numbers in [0, 1), one for each piece, from the last to the first.</param>
    public List<Segment> Sample(double alpha, Func<double> uniform)
    {
        double[] sums = SumsBefore(alpha);
        List<Segment> pieces = [];
        for (int end = _length; end > 0;)
        {
            double left = uniform();
            int chosen = -1;
            foreach (int index in _endingAt[end])
            {
                chosen = index;
                left -= PortableMath.Exp((alpha * _nodes[index].Score) + sums[_nodes[index].Start] - sums[end]);
                if (left < 0) break;
            }

            pieces.Add(new Segment(_nodes[chosen].Id, end - _nodes[chosen].Start));
            end = _nodes[chosen].Start;
        }

        pieces.Reverse();
        return pieces;
    }

    private void AddFrom(PieceScores scores, ReadOnlySpan<byte> text, int at, int size)
    {
        bool hasSingle = false;
        int node = Trie<byte>.Root;
        for (int end = at; end < text.Length;)
        {
            node = scores.Trie.Next(node, text[end++]);
            if (node == Trie<byte>.None) break;
            int id = scores.Trie.Value(node);
            if (id == Trie<byte>.None || !scores.IsUsed(id)) continue;
            Add(new Node(at, id, (float)scores[id]), end);
            hasSingle |= end - at == size;
        }

        if (!hasSingle) Add(new Node(at, scores.Unknown, (float)scores[scores.Unknown]), at + size);
    }

    private void Add(Node node, int end)
    {
        (_endingAt[end] ??= []).Add(_nodes.Count);
        _nodes.Add(node);
    }

    private float[] BestBefore()
    {
        float[] best = new float[_length + 1];
        best.AsSpan(1).Fill(float.NegativeInfinity);
        for (int end = 1; end <= _length; end++)
            foreach (int index in _endingAt[end] ?? [])
                best[end] = Math.Max(best[end], best[_nodes[index].Start] + _nodes[index].Score);
        return best;
    }

    private double[] SumsBefore(double alpha)
    {
        double[] sums = new double[_length + 1];
        sums.AsSpan(1).Fill(double.NegativeInfinity);
        for (int end = 1; end <= _length; end++)
            foreach (int index in _endingAt[end] ?? [])
                sums[end] = PortableMath.LogSum(sums[end], sums[_nodes[index].Start] + (alpha * _nodes[index].Score));
        return sums;
    }

    private List<Segment> Path(Hypothesis hypothesis)
    {
        List<Segment> pieces = [];
        for (Hypothesis? h = hypothesis; h is { Node: >= 0 }; h = h.Next)
        {
            int end = h.Next is { Node: >= 0 } ? _nodes[h.Next.Node].Start : _length;
            pieces.Add(new Segment(_nodes[h.Node].Id, end - _nodes[h.Node].Start));
        }

        return pieces;
    }

    private static PriorityQueue<Hypothesis, (double, int)> Shrink(PriorityQueue<Hypothesis, (double, int)> agenda)
    {
        PriorityQueue<Hypothesis, (double, int)> kept = new();
        for (int i = 0; i < KeptAgenda && agenda.TryDequeue(out Hypothesis? one, out (double, int) rank); i++)
            kept.Enqueue(one, rank);
        return kept;
    }

    private readonly record struct Node(int Start, int Id, float Score);

    // The end of a segmentation: a node and what comes behind it.
    private sealed record Hypothesis(int Node, Hypothesis? Next, float Score);
}

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Models;

/// <summary>Pieces with scores, and the segmentation whose scores add up to most (Kudo 2018, §3.1).</summary>
internal sealed class PieceScores
{
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly bool _isSingle;
    private readonly int[] _firstNodes = new int[256];  // by the first byte

    /// <param name="trie">Pieces by their UTF-8.</param>
    /// <param name="scores">Score of each piece by id; not a number for one that is not to be used.</param>
    /// <param name="unknown">What a character that is no piece becomes.</param>
    /// <param name="unknownScore">What that costs.</param>
    /// <param name="isSingle">Sums are kept in single precision: near ties fall as where they are.</param>
    public PieceScores(Trie<byte> trie, double[] scores, int unknown, double unknownScore, bool isSingle)
    {
        (Trie, _scores, Unknown, _unknownScore, _isSingle) = (trie, scores, unknown, unknownScore, isSingle);
        for (int b = 0; b < 256; b++) _firstNodes[b] = trie.Next(Trie<byte>.Root, (byte)b);
    }

    public Trie<byte> Trie { get; }

    public int Unknown { get; }

    /// <summary>Score of a piece.</summary>
    public double this[int id] => id == Unknown ? _unknownScore : _scores[id];

    /// <summary>True where a piece takes part.</summary>
    public bool IsUsed(int id) => !double.IsNaN(_scores[id]);

    /// <summary>Finds the best segmentation; walk back by <paramref name="starts"/> from the end.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="before">Score of what comes before the text.</param>
    /// <param name="starts">By place: where the best last piece of the text up to there begins; one longer than the text.</param>
    /// <param name="ids">Which piece that is.</param>
    /// <param name="margins">By place: how much better it is than the second best; or empty.</param>
    /// <remarks>Linear. Scores are kept only as far back as a piece reaches.</remarks>
    public void Segment(
        ReadOnlySpan<byte> text, double before, Span<int> starts, Span<int> ids, Span<double> margins)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, Trie.LongestToken + 5)), mask = size - 1;
        double[] best = ArrayPool<double>.Shared.Rent(size);
        double[] scores = _scores;
        starts[..(text.Length + 1)].Fill(-1);
        best[0] = before;
        for (int at = 0; at < text.Length;)
        {
            int single = at + CodePoints.Decode(text, at).Size;
            double here = best[at & mask];
            bool hasSingle = false;
            int node = _firstNodes[text[at]];
            for (int end = at + 1; node != Trie<byte>.None; node = Trie.Next(node, text[end++]))
            {
                int id = Trie.Value(node);
                if (id != Trie<byte>.None && !double.IsNaN(scores[id]))
                {
                    Offer(ref best[end & mask], scores[id] + here, at, end, id, starts, ids, margins);
                    hasSingle |= end == single;
                }

                if (end == text.Length) break;
            }

            if (!hasSingle) Offer(ref best[single & mask], _unknownScore + here, at, single, Unknown, starts, ids, margins);
            at = single;
        }

        ArrayPool<double>.Shared.Return(best);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(
        ref double best, double score, int start, int end, int id, Span<int> starts, Span<int> ids, Span<double> margins)
    {
        bool isFirst = starts[end] < 0;
        if (!margins.IsEmpty)
        {
            double other = score > best ? score - best : Math.Min(margins[end], best - score);
            margins[end] = isFirst ? double.PositiveInfinity : other;
        }

        if (!isFirst && !(score > best)) return;
        best = _isSingle ? (float)score : score;
        (starts[end], ids[end]) = (start, id);
    }
}

using System.Buffers;
using System.Numerics;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Models;

/// <summary>Pieces with scores, and the segmentation whose scores add up to most (Kudo 2018, §3.1).</summary>
/// <param name="trie">Pieces by their UTF-8.</param>
/// <param name="scores">Score of each piece by id; not a number for one that is not to be used.</param>
/// <param name="unknown">What a character that is no piece becomes.</param>
/// <param name="unknownScore">What that costs.</param>
/// <param name="isSingle">Sums are kept in single precision: near ties fall as where they are.</param>
internal sealed class PieceScores(
    Trie<byte> trie, double[] scores, int unknown, double unknownScore, bool isSingle)
{
    public Trie<byte> Trie => trie;

    public int Unknown => unknown;

    /// <summary>Score of a piece.</summary>
    public double this[int id] => id == unknown ? unknownScore : scores[id];

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
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, trie.LongestToken + 5)), mask = size - 1;
        double[] best = ArrayPool<double>.Shared.Rent(size);
        starts[..(text.Length + 1)].Fill(-1);
        best[0] = before;
        for (int at = 0; at < text.Length;)
        {
            int single = at + CodePoints.Decode(text, at).Size;
            double here = best[at & mask];
            bool hasSingle = false;
            int node = Trie<byte>.Root;
            for (int end = at; end < text.Length;)
            {
                node = trie.Next(node, text[end++]);
                if (node == Trie<byte>.None) break;
                int id = trie.Value(node);
                if (id == Trie<byte>.None || double.IsNaN(scores[id])) continue;
                Offer(end, scores[id] + here, id, starts, ids, margins);
                hasSingle |= end == single;
            }

            if (!hasSingle) Offer(single, unknownScore + here, unknown, starts, ids, margins);
            at = single;

            void Offer(int end, double score, int id, Span<int> starts, Span<int> ids, Span<double> margins)
            {
                ref double old = ref best[end & mask];
                bool isFirst = starts[end] < 0;
                if (!margins.IsEmpty)
                {
                    if (isFirst) margins[end] = double.PositiveInfinity;
                    else margins[end] = score > old ? Math.Min(score - old, double.MaxValue) : Math.Min(margins[end], old - score);
                }

                if (!isFirst && !(score > old)) return;
                old = isSingle ? (float)score : score;
                (starts[end], ids[end]) = (at, id);
            }
        }

        ArrayPool<double>.Shared.Return(best);
    }
}

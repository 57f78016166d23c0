using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Models;

/// <summary>Pieces with scores, and the segmentation whose scores add up to most (Kudo 2018, §3.1).</summary>
internal sealed class PieceScores
{
    private const int LongestShort = 64, Window = 1 << 11;

    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly bool _isSingle;
    private DoubleArray? _pieces;

    /// <param name="trie">Pieces by their UTF-8.</param>
    /// <param name="scores">Score of each piece by id; not a number for one that is not to be used.</param>
    /// <param name="unknown">What a character that is no piece becomes.</param>
    /// <param name="unknownScore">What that costs.</param>
    /// <param name="isSingle">Sums are kept in single precision: near ties fall as where they are.</param>
    public PieceScores(Trie<byte> trie, double[] scores, int unknown, double unknownScore, bool isSingle)
    {
        (Trie, _scores, Unknown, _unknownScore, _isSingle) = (trie, scores, unknown, unknownScore, isSingle);
    }

    public Trie<byte> Trie { get; }

    // Made by the first who needs it; two who do at once make the same.
    private DoubleArray Pieces => _pieces ??= new DoubleArray(Trie, IsUsed);

    public int Unknown { get; }

    /// <summary>Score of a piece.</summary>
    public double this[int id] => id == Unknown ? _unknownScore : _scores[id];

    /// <summary>True where a piece takes part.</summary>
    public bool IsUsed(int id) => !double.IsNaN(_scores[id]);

    /// <summary>Finds the best segmentation and hands its pieces over.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="sum">Score of what comes before the text, and then of both.</param>
    /// <param name="taker">Takes the pieces.</param>
    /// <remarks>
    /// Linear. A long text is done in windows: up to the place through which the best ways to all ends that a piece
    /// could still go on from lead, they are certain.
    /// </remarks>
    public void Segment<TTaker>(ReadOnlySpan<byte> text, ref double sum, ref TTaker taker)
        where TTaker : struct, IPieceTaker, allows ref struct
    {
        if (text.Length <= LongestShort)
        {
            Span<int> short1 = stackalloc int[LongestShort + 1], short2 = stackalloc int[LongestShort + 1];
            Segment(text, sum, short1, short2, []);
            Hand(0, text.Length, short1, short2, ref sum, ref taker);
            return;
        }

        int window = Math.Min(text.Length, Window);
        int[] rented = ArrayPool<int>.Shared.Rent(checked(2 * (window + 1)));
        for (int at = 0; at < text.Length;)
        {
            int end = EndOf(text, (int)Math.Min(text.Length, (long)at + window)), size = end - at;
            Span<int> starts = rented.AsSpan(0, size + 1), ids = rented.AsSpan(window + 1, size + 1);
            Segment(text[at..end], sum, starts, ids, []);
            int sure = end == text.Length ? size : Meeting(starts);
            if (sure > 0)
            {
                Hand(at, sure, starts, ids, ref sum, ref taker);
                at += sure;
                continue;
            }

            ArrayPool<int>.Shared.Return(rented);
            window = (int)Math.Min(text.Length, 2L * window);
            rented = ArrayPool<int>.Shared.Rent(checked(2 * (window + 1)));
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    /// <summary>Finds the best segmentation; walk back by <paramref name="starts"/> from the end.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="before">Score of what comes before the text.</param>
    /// <param name="starts">By place: where the best last piece of the text up to there begins; one longer than the text.</param>
    /// <param name="ids">Which piece that is.</param>
    /// <param name="margins">By place: how much better it is than the second best; or empty.</param>
    /// <remarks>Linear. Scores are kept only as far back as a piece reaches.</remarks>
    [SkipLocalsInit]
    public void Segment(
        ReadOnlySpan<byte> text, double before, Span<int> starts, Span<int> ids, Span<double> margins)
    {
        DoubleArray pieces = Pieces;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, pieces.LongestToken + 5)), mask = size - 1;
        double[]? rented = size > LongestShort ? ArrayPool<double>.Shared.Rent(size) : null;
        Span<double> best = rented ?? stackalloc double[LongestShort];
        double[] scores = _scores;
        starts[..(text.Length + 1)].Fill(-1);
        best[0] = before;
        for (int at = 0; at < text.Length;)
        {
            int single = at + CodePoints.Decode(text, at).Size;
            double here = best[at & mask];
            bool hasSingle = false;
            int node = DoubleArray.Root;
            for (int end = at; end < text.Length;)
            {
                node = pieces.Next(node, text[end++], out int id);
                if (node == DoubleArray.None) break;
                if (id == DoubleArray.None) continue;
                Offer(ref best[end & mask], scores[id] + here, at, end, id, starts, ids, margins);
                hasSingle |= end == single;
            }

            if (!hasSingle) Offer(ref best[single & mask], _unknownScore + here, at, single, Unknown, starts, ids, margins);
            at = single;
        }

        if (rented is not null) ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>Turns the way back into the way there: by each start of a piece on it, where that ends.</summary>
    /// <param name="length">Where the way ends.</param>
    /// <param name="starts">What <see cref="Segment(ReadOnlySpan{byte}, double, Span{int}, Span{int}, Span{double})"/> found.</param>
    public static void Turn(int length, Span<int> starts)
    {
        for (int at = length, after = -1; at >= 0;)
        {
            int next = at > 0 ? starts[at] : -1;
            starts[at] = after;
            (after, at) = (at, next);
        }
    }

    private void Hand<TTaker>(
        int offset, int length, scoped Span<int> starts, scoped Span<int> ids, ref double sum, ref TTaker taker)
        where TTaker : struct, IPieceTaker, allows ref struct
    {
        Turn(length, starts);
        for (int at = 0; at < length;)
        {
            int end = starts[at], id = ids[end];
            double score = this[id] + sum;
            sum = _isSingle ? (float)score : score;
            taker.Take(id, offset + at, offset + end);
            at = end;
        }
    }

    // The last place that the best ways to all places near the end have in common.
    private int Meeting(ReadOnlySpan<int> starts)
    {
        int length = starts.Length - 1, ways = 0;
        Span<bool> isOnWay = length <= Window ? stackalloc bool[length + 1] : new bool[length + 1];
        isOnWay.Clear();
        for (int at = Math.Max(0, length - Pieces.LongestToken + 1); at <= length; at++)
        {
            isOnWay[at] = at == 0 || starts[at] >= 0;
            ways += isOnWay[at] ? 1 : 0;
        }

        for (int at = length; ; at--)
        {
            if (!isOnWay[at]) continue;
            if (ways == 1) return at;
            ref bool before = ref isOnWay[starts[at]];
            if (before) ways--;
            before = true;
        }
    }

    // Not within a character.
    private static int EndOf(ReadOnlySpan<byte> text, int end)
    {
        while (end < text.Length && (text[end] & 0xC0) == 0x80) end--;
        return end;
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

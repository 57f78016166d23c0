using System.Buffers;
using Skald.Tokenizers.Models;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// The segmentation of the highest score (Kudo 2018, https://arxiv.org/abs/1804.10959), by dynamic programming.
/// </summary>
/// <remarks>Scores add up in single precision, as in the reference: ties and near ties fall the same way.</remarks>
internal sealed class UnigramSegmenter(PieceTable table) : ISegmenter
{
    private readonly PieceScores _scores =
        new(table.Trie, Scores(table), table.UnknownId, table.UnknownScore, isSingle: true);

    /// <summary>
    /// Score of a user-defined piece: more than any piece of the model has, which are all below zero.
    /// </summary>
    /// <param name="length">Its length: characters in a lattice, bytes here.</param>
    public static double UserDefinedScore(int length) => (0.1 * length) - 0.1;

    /// <summary>Scores of pieces by id; not a number for those that do not come out.</summary>
    public static double[] Scores(PieceTable table)
    {
        double[] scores = new double[table.Count];
        for (int id = 0; id < scores.Length; id++)
        {
            scores[id] = table[id].Kind switch
            {
                SentencePieceKind.Normal => table[id].Score,
                SentencePieceKind.UserDefined => UserDefinedScore(System.Text.Encoding.UTF8.GetByteCount(table[id].Text)),
                _ => double.NaN,
            };
        }

        return scores;
    }

    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(checked(2 * (text.Length + 1)));
        Span<int> starts = rented.AsSpan(0, text.Length + 1), ids = rented.AsSpan(text.Length + 1, text.Length + 1);
        _scores.Segment(text, 0, starts, ids, []);
        int first = pieces.Count;
        for (int end = text.Length; end > 0; end = starts[end]) pieces.Add(new Segment(ids[end], end - starts[end]));
        pieces.Reverse(first, pieces.Count - first);
        ArrayPool<int>.Shared.Return(rented);
    }
}

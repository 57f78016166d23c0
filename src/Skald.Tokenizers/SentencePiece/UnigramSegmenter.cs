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

    /// <summary>All segmentations of a text, in which user-defined pieces score by characters.</summary>
    public static PieceLattice Lattice(PieceTable table, ReadOnlySpan<byte> text) => new(
        new PieceScores(
            table.Trie, Scores(table, byCharacters: true), table.UnknownId, table.UnknownScore, isSingle: true), text);

    /// <summary>Scores of pieces by id; not a number for those that do not come out.</summary>
    /// <param name="table">The pieces.</param>
    /// <param name="byCharacters">The score of user-defined pieces goes by their characters and not by their bytes.</param>
    public static double[] Scores(PieceTable table, bool byCharacters = false)
    {
        double[] scores = new double[table.Count];
        for (int id = 0; id < scores.Length; id++)
        {
            scores[id] = table[id].Kind switch
            {
                SentencePieceKind.Normal => table[id].Score,
                SentencePieceKind.UserDefined => UserDefinedScore(Length(table[id].Text)),
                _ => double.NaN,
            };
        }

        return scores;

        int Length(string piece) =>
            byCharacters ? piece.EnumerateRunes().Count() : System.Text.Encoding.UTF8.GetByteCount(piece);
    }

    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces)
    {
        double sum = 0;
        Taker taker = new(pieces);
        _scores.Segment(text, ref sum, ref taker);
    }

    // More than any piece of the model has, which are all below zero.
    internal static double UserDefinedScore(int length) => (0.1 * length) - 0.1;

    private readonly struct Taker(List<Segment> pieces) : IPieceTaker
    {
        public void Take(int id, int start, int end) => pieces.Add(new Segment(id, end - start));
    }
}

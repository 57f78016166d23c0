using System.Buffers;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// The segmentation of the highest score (Kudo 2018, https://arxiv.org/abs/1804.10959), by dynamic programming.
/// </summary>
/// <remarks>Scores add up in single precision, as in the reference: ties and near ties fall the same way.</remarks>
internal sealed class UnigramSegmenter(PieceTable table) : ISegmenter
{
    /// <summary>
    /// Score of a user-defined piece: more than any piece of the model has, which are all below zero.
    /// </summary>
    /// <param name="length">Its length: characters in a lattice, bytes here.</param>
    public static double UserDefinedScore(int length) => (0.1 * length) - 0.1;

    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces)
    {
        Ending[] rented = ArrayPool<Ending>.Shared.Rent(text.Length + 1);
        Span<Ending> best = rented.AsSpan(0, text.Length + 1);
        best.Fill(new Ending(0, -1, -1));
        for (int at = 0; at < text.Length;)
        {
            int size = CodePoints.Decode(text, at).Size;
            if (!Offer(text, at, size, best))
                Take(ref best[at + size], table.UnknownScore + (double)best[at].Score, at, table.UnknownId);
            at += size;
        }

        int first = pieces.Count;
        for (int end = text.Length; end > 0; end = best[end].Start)
            pieces.Add(new Segment(best[end].Id, end - best[end].Start));
        pieces.Reverse(first, pieces.Count - first);
        ArrayPool<Ending>.Shared.Return(rented);
    }

    // Offers every piece that begins at a place; true where one is the single character there.
    private bool Offer(ReadOnlySpan<byte> text, int at, int size, Span<Ending> best)
    {
        double here = best[at].Score;
        bool hasSingle = false;
        int node = Trie<byte>.Root;
        for (int end = at; end < text.Length;)
        {
            node = table.Trie.Next(node, text[end++]);
            if (node == Trie<byte>.None) break;
            int id = table.Trie.Value(node);
            if (id == Trie<byte>.None) continue;
            ref readonly SentencePieceEntry piece = ref table[id];
            if (piece.Kind == SentencePieceKind.Unused) continue;
            double score = piece.Kind == SentencePieceKind.UserDefined
                ? UserDefinedScore(end - at)
                : piece.Score;
            Take(ref best[end], score + here, at, id);
            hasSingle |= end - at == size;
        }

        return hasSingle;
    }

    private static void Take(ref Ending ending, double score, int start, int id)
    {
        if (ending.Start < 0 || score > ending.Score) ending = new Ending((float)score, start, id);
    }

    private readonly record struct Ending(float Score, int Start, int Id);
}

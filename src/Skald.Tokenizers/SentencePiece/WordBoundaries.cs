namespace Skald.Tokenizers.SentencePiece;

/// <summary>Where normalised text can be cut without any piece reaching across.</summary>
/// <remarks>Before a space that follows something else, provided that no piece holds such a place.</remarks>
internal static class WordBoundaries
{
    private static ReadOnlySpan<byte> Space => "\u2581"u8;

    /// <summary>True where no piece holds a space behind something else, and a space alone is a piece.</summary>
    public static bool SeparateWords(PieceTable table)
    {
        if (table.Trie.Find(Space) < 0) return false;
        foreach (SentencePieceEntry piece in table.Pieces)
            if (piece.Text.AsSpan().TrimStart('\u2581').Contains('\u2581')) return false;
        return true;
    }

    /// <summary>Length of the first word of a text, with the spaces before it.</summary>
    public static int WordLength(ReadOnlySpan<byte> text)
    {
        int spaces = 0;
        while (text[spaces..].StartsWith(Space)) spaces += Space.Length;
        int end = text[spaces..].IndexOf(Space);
        return end < 0 ? text.Length : spaces + end;
    }
}

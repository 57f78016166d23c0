namespace Skald.Tokenizers.SentencePiece;

/// <summary>Each word with the U+2581 before it is a piece.</summary>
internal sealed class WordSegmenter(PieceTable table) : ISegmenter
{
    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces)
    {
        while (text.Length > 0)
        {
            int next = text[1..].IndexOf("\u2581"u8);
            int size = next < 0 ? text.Length : next + 1;
            pieces.Add(new Segment(table.FindOrUnknown(text[..size]), size));
            text = text[size..];
        }
    }
}

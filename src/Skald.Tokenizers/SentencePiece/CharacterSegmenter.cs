using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Each character is a piece, user-defined symbols apart.</summary>
internal sealed class CharacterSegmenter(PieceTable table) : ISegmenter
{
    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces)
    {
        while (text.Length > 0)
        {
            int symbol = table.UserDefined?.Longest(text, out _) ?? 0;
            int size = symbol > 0 ? symbol : CodePoints.Decode(text, 0).Size;
            pieces.Add(new Segment(table.FindOrUnknown(text[..size]), size));
            text = text[size..];
        }
    }
}

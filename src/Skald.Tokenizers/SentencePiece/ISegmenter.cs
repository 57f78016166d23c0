namespace Skald.Tokenizers.SentencePiece;

/// <summary>Cuts normalised text into pieces.</summary>
internal interface ISegmenter
{
    /// <summary>Appends pieces that together are the whole text; unknown ones have the unknown id.</summary>
    void Segment(ReadOnlySpan<byte> text, List<Segment> pieces);
}

namespace Skald.Tokenizers.SentencePiece;

/// <summary>What encoding one text needs of memory; kept for the next one.</summary>
internal sealed class SegmentScratch
{
    public NormalizedBytes Normalized { get; } = new();

    public List<Segment> Segments { get; } = [];

    public List<int> Ids { get; } = [];
}

using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>What encoding one text needs of memory; kept for the next one.</summary>
internal sealed class SegmentScratch
{
    public NormalizedBytes Normalized { get; } = new();

    public List<Segment> Segments { get; } = [];

    public List<int> Ids { get; } = [];

    /// <summary>Ids of words seen lately; only for models whose words do not depend on each other.</summary>
    public PieceCache Words => field ??= new PieceCache();
}

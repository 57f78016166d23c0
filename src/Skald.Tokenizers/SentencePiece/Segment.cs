namespace Skald.Tokenizers.SentencePiece;

/// <summary>A piece of normalised text.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct Segment(int Id, int Length);

namespace Skald.Tokenizers.Bpe;

/// <summary>A learnt rule: these two neighbours become that token.</summary>
internal readonly record struct Merge(int Left, int Right, int Result);

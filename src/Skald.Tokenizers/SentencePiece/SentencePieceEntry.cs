namespace Skald.Tokenizers.SentencePiece;

/// <summary>One piece of a vocabulary.</summary>
/// <param name="Text">Its text, spaces as U+2581.</param>
/// <param name="Score">Logarithm of its probability, or minus its rank.</param>
/// <param name="Kind">What it is for.</param>
internal readonly record struct SentencePieceEntry(string Text, float Score, SentencePieceKind Kind);

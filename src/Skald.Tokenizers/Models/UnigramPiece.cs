namespace Skald.Tokenizers.Models;

/// <summary>A piece of a unigram model.</summary>
/// <param name="Token">Its text.</param>
/// <param name="Score">The natural logarithm of its probability.</param>
internal readonly record struct UnigramPiece(string Token, double Score);

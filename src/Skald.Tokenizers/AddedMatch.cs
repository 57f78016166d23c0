namespace Skald.Tokenizers;

/// <summary>An added token found in a text.</summary>
/// <param name="Token">The token.</param>
/// <param name="Start">Where it begins, the white space that it takes included.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct AddedMatch(AddedToken Token, int Start, int End);

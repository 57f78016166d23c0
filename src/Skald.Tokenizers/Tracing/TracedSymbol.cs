namespace Skald.Tokenizers.Tracing;

/// <summary>A stretch of a piece on its way to a token.</summary>
/// <param name="Id">Its id; -1 where no token is spelt so, which later becomes bytes or the unknown token.</param>
/// <param name="Text">As the vocabulary spells it, or as it stands in the text.</param>
public readonly record struct TracedSymbol(int Id, string Text);

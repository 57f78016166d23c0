namespace Skald.Tokenizers.SentencePiece;

/// <summary>A piece of a text as SentencePiece gives it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Piece">Its text; of unknown pieces what they stand for.</param>
/// <param name="Start">Where it begins, in bytes of the text's UTF-8.</param>
/// <param name="End">Where it ends. Of the bytes of one character only the last covers it.</param>
public readonly record struct SentencePieceToken(int Id, string Piece, int Start, int End);

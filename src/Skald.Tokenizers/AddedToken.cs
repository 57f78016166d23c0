namespace Skald.Tokenizers;

/// <summary>A token beside the model: special ones mark structure, the others are words added later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">True where plain text never encodes to it.</param>
/// <param name="IsInModel">True where the file lists it in the model's vocabulary too, as GPT-2's does.</param>
internal readonly record struct AddedToken(int Id, string Content, bool IsSpecial, bool IsInModel = true);

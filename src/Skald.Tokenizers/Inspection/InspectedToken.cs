namespace Skald.Tokenizers.Inspection;

/// <summary>A token beside the model, or one of the longest.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">As the vocabulary spells it.</param>
/// <param name="IsSpecial">True where plain text never encodes to it.</param>
public readonly record struct InspectedToken(int Id, string Token, bool IsSpecial);

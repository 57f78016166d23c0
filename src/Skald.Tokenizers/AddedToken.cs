namespace Skald.Tokenizers;

/// <summary>A token beside the model: special ones mark structure, the others are words added later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">True where plain text never encodes to it.</param>
/// <param name="IsInModel">True where the file lists it in the model's vocabulary too, as GPT-2's does.</param>
internal readonly record struct AddedToken(int Id, string Content, bool IsSpecial, bool IsInModel = true)
{
    /// <summary>Found only where no word character stands beside it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Takes the white space after it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>What it decodes to: its text after the normalizer, where it is searched there.</summary>
    public string Shown { get => field ?? Content; init; }

    /// <summary>Searched in the normalized text and not in the caller's.</summary>
    public bool IsNormalized { get; init; }
}

namespace Skald.Tokenizers.Encodings;

/// <summary>How encodings are filled up to one length.</summary>
public sealed record Padding
{
    /// <summary>The length; null: of the longest in the batch. Longer encodings stay as they are.</summary>
    public int? Length { get; init; }

    /// <summary>Rounds the length up to a multiple of this, where it is more than 0.</summary>
    public int MultipleOf { get; init; }

    /// <summary>Fill before the text and not after it.</summary>
    public bool IsLeft { get; init; }

    /// <summary>Id of the padding token.</summary>
    public int Id { get; init; }

    /// <summary>Type of the padding token.</summary>
    public int TypeId { get; init; }

    /// <summary>The padding token.</summary>
    public string Token { get; init; } = "[PAD]";

    /// <summary>Fills up a batch of encodings.</summary>
    public TokenEncoding[] Apply(IReadOnlyList<TokenEncoding> encodings)
    {
        int length = Length ?? 0;
        if (Length is null)
            foreach (TokenEncoding encoding in encodings) length = Math.Max(length, encoding.Count);
        if (MultipleOf > 0 && length % MultipleOf > 0) length = checked(length + MultipleOf - (length % MultipleOf));
        return [.. encodings.Select(encoding => encoding.Pad(length, this))];
    }
}

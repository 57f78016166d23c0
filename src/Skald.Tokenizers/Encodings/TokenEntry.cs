namespace Skald.Tokenizers.Encodings;

/// <summary>One token of an encoding, with all that is known of it.</summary>
internal readonly record struct TokenEntry
{
    public required int Id { get; init; }

    public required string Token { get; init; }

    /// <summary>UTF-16 units of the source.</summary>
    public TextSpan Span { get; init; }

    /// <summary>Number of the text that it came from: of a word, where the caller cut the words; -1 for none.</summary>
    public int Source { get; init; }

    /// <summary>Number of its piece or of the caller's word, or -1.</summary>
    public int Word { get; init; }

    public int Type { get; init; }

    /// <summary>0 and 1 for the first and the second text, -1 for neither.</summary>
    public int Sequence { get; init; }

    /// <summary>True for what the template or the padding added.</summary>
    public bool IsSpecial { get; init; }

    public bool IsPadding { get; init; }

    /// <summary>A token that the template adds.</summary>
    public static TokenEntry Special(int id, string token, int type) =>
        new() { Id = id, Token = token, Type = type, Word = -1, Source = -1, Sequence = -1, IsSpecial = true };
}

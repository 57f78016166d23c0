namespace Skald.Tokenizers.Training;

/// <summary>What vocabularies that merge characters of words have in common.</summary>
public abstract record MergeTrainingOptions : WordTrainingOptions
{
    private protected MergeTrainingOptions()
    {
    }

    /// <summary>Most different characters, the rarest being left out; null for no limit.</summary>
    public int? AlphabetLimit { get; init; }

    /// <summary>Characters that are in the alphabet in any case.</summary>
    public string InitialAlphabet { get; init; } = "";

    /// <summary>Longest token, in characters without prefix and suffix; null for no limit.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Stands before each character but a word's first, such as <c>##</c>; null for nothing.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>Stands behind a word's last character, such as <c>&lt;/w&gt;</c>; null for nothing.</summary>
    public string? EndOfWordSuffix { get; init; }

    internal override void Validate()
    {
        base.Validate();
        Require(
            AlphabetLimit is not < 1, "alphabetLimit must be positive", AlphabetLimit ?? 0, "leave it out for no limit");
        CheckLength(MaxTokenLength);
    }
}

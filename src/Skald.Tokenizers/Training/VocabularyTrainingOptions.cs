namespace Skald.Tokenizers.Training;

/// <summary>What kind of vocabulary to learn from counted words.</summary>
public sealed record VocabularyTrainingOptions
{
    /// <summary>Tokens in all, special ones included. Fewer if the text does not give as many.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>
    /// A word, or a pair to be merged, that is seen less often is left out; 0 and 1 leave out nothing.
    /// </summary>
    public long MinFrequency { get; init; }

    /// <summary>Special tokens: they get the first ids, in this order.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>Stands for what the vocabulary lacks; one of the special tokens, or null.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Most different characters, the rarest being left out; null for no limit. Not for whole words.</summary>
    public int? AlphabetLimit { get; init; }

    /// <summary>Characters that are in the alphabet in any case.</summary>
    public string InitialAlphabet { get; init; } = "";

    /// <summary>Stands before each character but a word's first, such as <c>##</c>; null for nothing.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>Stands behind a word's last character, such as <c>&lt;/w&gt;</c>; null for nothing.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Longest token, in characters; null for no limit. Of a unigram model 16 unless it is said.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Threads that count words; 0 for one per processor. The result is the same for any number.</summary>
    public int Threads { get; init; }

    internal void Validate(string operation)
    {
        if (VocabularySize < SpecialTokens.Count || VocabularySize is < 1 or > Limits.Vocabulary)
        {
            throw new ArgumentException($"{operation}: vocabularySize must lie in [{Math.Max(1, SpecialTokens.Count)}, "
                + $"{Limits.Vocabulary}] with {SpecialTokens.Count} special tokens, got {VocabularySize}.");
        }

        if (MinFrequency < 0)
            throw new ArgumentException($"{operation}: minFrequency must not be negative, got {MinFrequency}.");
        if (AlphabetLimit < 1)
            throw new ArgumentException($"{operation}: alphabetLimit must be positive, got {AlphabetLimit}.");
        if (MaxTokenLength < 1)
            throw new ArgumentException($"{operation}: maxTokenLength must be positive, got {MaxTokenLength}.");
        if (Threads is < 0 or > 1024)
            throw new ArgumentException($"{operation}: threads must lie in [0, 1024], got {Threads}.");
        if (UnknownToken is not null && !SpecialTokens.Contains(UnknownToken))
            throw new ArgumentException(
                $"{operation}: the unknown token must be one of the special tokens, got {UnknownToken}.");
        SpecialTokenRules.Check(SpecialTokens, operation);
    }
}

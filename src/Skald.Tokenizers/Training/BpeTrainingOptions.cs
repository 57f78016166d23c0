using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of byte-level BPE vocabulary to learn.</summary>
public sealed record BpeTrainingOptions
{
    /// <summary>Ids in all: special tokens, the 256 bytes, and merges. Fewer if the text runs out of pairs.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>How text is cut into pieces.</summary>
    public SplitPattern Pattern { get; init; } = SplitPattern.Gpt2;

    /// <summary>Special tokens: they get the first ids, in this order.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>"];

    /// <summary>
    /// The special token that the tokenizer's template puts before a text, as <c>add_bos_token</c> does; null for none.
    /// </summary>
    public string? BeginToken { get; init; }

    /// <summary>A pair seen less often than this is not merged. 0 as in Hugging Face; below 1 counts as 1.</summary>
    public long MinFrequency { get; init; }

    /// <summary>Longest token, in bytes; null for no limit.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Threads that count pieces; 0 for one per processor. The result is the same for any number.</summary>
    public int Threads { get; init; }

    internal void Validate()
    {
        int smallest = 256 + SpecialTokens.Count;
        if (VocabularySize < smallest)
        {
            throw new ArgumentException(
                $"BpeTokenizer.Train: vocabularySize must be at least {smallest} (256 bytes and " +
                $"{SpecialTokens.Count} special tokens), got {VocabularySize}.");
        }

        if (VocabularySize > Limits.Vocabulary)
        {
            throw new ArgumentException(
                $"BpeTokenizer.Train: vocabularySize must be at most {Limits.Vocabulary}, got {VocabularySize}.");
        }

        if (Threads is < 0 or > 1024)
            throw new ArgumentException($"BpeTokenizer.Train: threads must lie in [0, 1024], got {Threads}.");
        if (MinFrequency < 0)
            throw new ArgumentException($"BpeTokenizer.Train: minFrequency must not be negative, got {MinFrequency}.");
        if (MaxTokenLength < 1)
            throw new ArgumentException($"BpeTokenizer.Train: maxTokenLength must be positive, got {MaxTokenLength}.");
        SpecialTokenRules.Check(SpecialTokens, "BpeTokenizer.Train");
        if (BeginToken is { } begin && !SpecialTokens.Contains(begin))
        {
            throw new ArgumentException(
                $"BpeTokenizer.Train: beginToken must be one of the special tokens, got {begin}.");
        }
    }
}

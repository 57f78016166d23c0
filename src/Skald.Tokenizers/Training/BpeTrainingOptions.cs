using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of byte-level BPE vocabulary to learn.</summary>
public sealed record BpeTrainingOptions : TokenizerTrainingOptions
{
    /// <summary>A GPT-2 pattern, with <c>&lt;|endoftext|&gt;</c> as the only special token.</summary>
    public BpeTrainingOptions() => SpecialTokens = ["<|endoftext|>"];

    /// <summary>How text is cut into pieces.</summary>
    public SplitPattern Pattern { get; init; } = SplitPattern.Gpt2;

    /// <summary>
    /// The special token that the tokenizer's template puts before a text, as <c>add_bos_token</c> does; null for none.
    /// </summary>
    public string? BeginToken { get; init; }

    /// <summary>A pair seen less often than this is not merged. 0 as in Hugging Face; below 1 counts as 1.</summary>
    public long MinFrequency { get; init; }

    /// <summary>Longest token, in bytes; null for no limit.</summary>
    public int? MaxTokenLength { get; init; }

    internal override string Operation => "BPE training";

    internal override Tokenizer Train(
        TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken) =>
        BpeTrainer.Train(texts, this, report, cancellationToken);

    internal override void Validate()
    {
        base.Validate();
        int smallest = 256 + SpecialTokens.Count;
        if (VocabularySize < smallest)
        {
            throw Refuse(
                $"vocabularySize must be at least {smallest} (256 bytes and {SpecialTokens.Count} special tokens), "
                + $"got {VocabularySize}; choose a larger one");
        }

        Require(Enum.IsDefined(Pattern), "pattern must be one of the named ones", (int)Pattern, "choose one of them");
        Require(MinFrequency >= 0, "minFrequency must not be negative", MinFrequency, "leave it at 0");
        Require(
            MaxTokenLength is not < 1, "maxTokenLength must be positive", MaxTokenLength ?? 0, "leave it out for no limit");
        if (BeginToken is { } begin && !SpecialTokens.Contains(begin))
            throw Refuse($"beginToken must be one of the special tokens, got {begin}; add it to them");
    }
}

using System.Text;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Training;

/// <summary>What vocabularies that are learnt from counted words have in common.</summary>
public abstract record WordTrainingOptions : TokenizerTrainingOptions
{
    private protected WordTrainingOptions()
    {
    }

    /// <summary>A word, or a pair to be merged, that is seen less often is left out; 0 and 1 leave out nothing.</summary>
    public long MinFrequency { get; init; }

    /// <summary>
    /// Stands for what the vocabulary lacks; put before the special tokens where it is none of them. Null: text that
    /// the vocabulary lacks is left out.
    /// </summary>
    public string? UnknownToken { get; init; }

    /// <summary>Unicode form into which text is brought first, or null.</summary>
    public NormalizationForm? Form { get; init; }

    /// <summary>Take accents away.</summary>
    public bool StripsAccents { get; init; }

    /// <summary>Turn text into lower case.</summary>
    public bool Lowercases { get; init; }

    /// <summary>Special tokens with the unknown one among them.</summary>
    internal IReadOnlyList<string> AllSpecialTokens =>
        UnknownToken is null || SpecialTokens.Contains(UnknownToken) ? SpecialTokens : [UnknownToken, .. SpecialTokens];

    internal AddedTokens Added =>
        new(AllSpecialTokens.Select((token, id) => new AddedToken(id, token, IsSpecial: true)));

    internal override void Validate()
    {
        base.Validate();
        SpecialTokenRules.Check(AllSpecialTokens, Operation);
        Require(
            VocabularySize >= AllSpecialTokens.Count,
            $"vocabularySize must be at least {AllSpecialTokens.Count}, the number of special tokens", VocabularySize,
            "choose a larger one");
        Require(MinFrequency >= 0, "minFrequency must not be negative", MinFrequency, "leave it at 0");
        Require(
            Form is null || Enum.IsDefined(Form.Value), "form must be one of Unicode's four", (int)(Form ?? 0),
            "choose one of them");
    }

    private protected void CheckLength(int? maxTokenLength) => Require(
        maxTokenLength is not < 1, "maxTokenLength must be positive", maxTokenLength ?? 0, "leave it out for no limit");

    private protected void CheckSplit(WordSplit split) => Require(
        Enum.IsDefined(split), "split must be one of the named ways", (int)split, "choose one of them");

    private protected INormalizer? Normalizer()
    {
        List<INormalizer> steps = [];
        if (Form is { } form) steps.Add(new UnicodeFormNormalizer(form));
        if (StripsAccents)
        {
            // Accents can be told from letters in the decomposed forms only.
            if (Form is not (NormalizationForm.FormD or NormalizationForm.FormKD))
                steps.Add(new UnicodeFormNormalizer(NormalizationForm.FormD));
            steps.Add(new StripAccentsNormalizer());
        }

        if (Lowercases) steps.Add(new LowercaseNormalizer());
        return steps.Count switch { 0 => null, 1 => steps[0], _ => new NormalizerSequence(steps) };
    }

    private protected static IPreTokenizer PreTokenizer(WordSplit split) => split switch
    {
        WordSplit.Blanks => PlainPreTokenizer.WhitespaceSplit(),
        WordSplit.Bert => PlainPreTokenizer.Bert(),
        WordSplit.Metaspace => new MetaspacePreTokenizer("\u2581", PrependScheme.Always, splits: true),
        _ => PlainPreTokenizer.Whitespace(),
    };
}

using System.Globalization;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of tokenizer to learn: one record per kind.</summary>
public abstract record TokenizerTrainingOptions
{
    private const int MostThreads = 1024;

    private protected TokenizerTrainingOptions()
    {
    }

    /// <summary>Tokens in all, special ones included. Fewer if the text does not give as many.</summary>
    public int VocabularySize { get; init; } = 8_000;

    /// <summary>Special tokens: they get the first ids, in this order.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>Threads; 0 for one per processor. The result is the same for any number.</summary>
    public int Threads { get; init; }

    /// <summary>How errors call the training.</summary>
    internal abstract string Operation { get; }

    internal int ThreadCount => Threads == 0 ? Environment.ProcessorCount : Threads;

    internal abstract Tokenizer Train(TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken);

    internal virtual void Validate()
    {
        if (VocabularySize is < 1 or > Limits.Vocabulary || VocabularySize < SpecialTokens.Count)
        {
            throw Refuse(
                $"vocabularySize must lie in [{Math.Max(1, SpecialTokens.Count)}, {Limits.Vocabulary}] with "
                + $"{SpecialTokens.Count} special tokens, got {VocabularySize}; choose a size in between");
        }

        Require(Threads is >= 0 and <= MostThreads, $"threads must lie in [0, {MostThreads}]", Threads, "leave it at 0");
        SpecialTokenRules.Check(SpecialTokens, Operation);
    }

    private protected void Require(bool holds, string rule, double got, string remedy)
    {
        if (!holds) throw Refuse($"{rule}, got {got.ToString(CultureInfo.InvariantCulture)}; {remedy}");
    }

    internal ArgumentException Refuse(string sentence) => new($"{Operation}: {sentence}.");
}

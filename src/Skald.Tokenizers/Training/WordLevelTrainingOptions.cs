using Skald.Tokenizers.Models;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of vocabulary of whole words to learn, the most frequent first.</summary>
public sealed record WordLevelTrainingOptions : WordTrainingOptions
{
    /// <summary>An unknown token <c>[UNK]</c>.</summary>
    public WordLevelTrainingOptions() => UnknownToken = "[UNK]";

    /// <summary>How text is cut into words.</summary>
    public WordSplit Split { get; init; }

    internal override string Operation => "Word training";

    internal override void Validate()
    {
        base.Validate();
        CheckSplit(Split);
        if (UnknownToken is null) throw Refuse("the unknown token must be named, got none; leave it at [UNK]");
    }

    internal override Tokenizer Train(
        TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken)
    {
        var (normalizer, preTokenizer) = (Normalizer(), PreTokenizer(Split));
        KeyValuePair<string, long>[] words =
            WordCounter.Count(texts, normalizer, preTokenizer, ThreadCount, report, cancellationToken);
        List<string> tokens = [.. AllSpecialTokens];
        HashSet<string> special = [.. tokens];
        tokens.AddRange(words
            .Where(word => word.Value >= MinFrequency && !special.Contains(word.Key))
            .OrderByDescending(word => word.Value)  // stable: of equals the smaller word
            .Take(VocabularySize - tokens.Count).Select(word => word.Key));
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Added,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new WordLevelModel(vocabulary, UnknownToken!),
            ModelVocabulary = vocabulary,
            Decoder = Split == WordSplit.Metaspace
                ? new Decoders.MetaspaceDecoder("\u2581", PrependScheme.Always, splits: true) : null,
        });
    }
}

using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of BPE over characters to learn.</summary>
/// <remarks>Sennrich et al. 2016, https://arxiv.org/abs/1508.07909.</remarks>
public sealed record CharacterBpeTrainingOptions : MergeTrainingOptions
{
    /// <summary>An unknown token <c>&lt;unk&gt;</c>, for characters that were not seen.</summary>
    public CharacterBpeTrainingOptions() => UnknownToken = "<unk>";

    /// <summary>How text is cut into words.</summary>
    public WordSplit Split { get; init; }

    /// <summary>Unknown characters beside each other are one token.</summary>
    public bool FusesUnknown { get; init; }

    internal override string Operation => "Character BPE training";

    internal override void Validate()
    {
        base.Validate();
        CheckSplit(Split);
    }

    internal override Tokenizer Train(
        TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken)
    {
        ITokenDecoder? decoder = Split == WordSplit.Metaspace
            ? new MetaspaceDecoder("\u2581", PrependScheme.Always, splits: true)
            : EndOfWordSuffix is { } suffix ? new SuffixDecoder(suffix) : null;
        return Train(texts, Normalizer(), PreTokenizer(Split), decoder, report, cancellationToken);
    }

    /// <summary>Learns for any normaliser, pre-tokenizer and decoder.</summary>
    internal Tokenizer Train(
        TrainingTexts texts, INormalizer? normalizer, IPreTokenizer? preTokenizer, ITokenDecoder? decoder,
        TrainingReport report, CancellationToken cancellationToken)
    {
        KeyValuePair<string, long>[] words =
            WordCounter.Count(texts, normalizer, preTokenizer, ThreadCount, report, cancellationToken);
        (List<string> tokens, var merges) = WordMergeTrainer.Train(words, this, report, cancellationToken);
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        MergeModelOptions model = new()
        {
            UnknownToken = UnknownToken,
            ContinuingPrefix = ContinuingPrefix,
            EndOfWordSuffix = EndOfWordSuffix,
            FusesUnknown = FusesUnknown,
        };
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Added,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Decoder = decoder,
            Model = new MergeModel(vocabulary, [.. merges], model),
            ModelVocabulary = vocabulary,
        });
    }
}

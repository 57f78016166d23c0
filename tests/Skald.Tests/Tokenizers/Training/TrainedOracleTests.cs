using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers.Training;

/// <summary>Tokenizers of each kind, learnt and saved here, loaded by Hugging Face's own library: equal ids.</summary>
public sealed class TrainedOracleTests
{
    private static readonly Dictionary<string, TokenizerTrainingOptions> s_kinds = new()
    {
        ["characters"] = new CharacterBpeTrainingOptions { VocabularySize = 900, Form = NormalizationForm.FormC },
        ["suffix"] = new CharacterBpeTrainingOptions { VocabularySize = 900, EndOfWordSuffix = "</w>" },
        ["metaspace"] = new CharacterBpeTrainingOptions { VocabularySize = 900, Split = WordSplit.Metaspace },
        ["WordPiece"] = new WordPieceTrainingOptions { VocabularySize = 900 },
        ["cased WordPiece"] =
            new WordPieceTrainingOptions { VocabularySize = 900, Lowercases = false, StripsAccents = false },
        ["words"] = new WordLevelTrainingOptions { VocabularySize = 300, Lowercases = true, StripsAccents = true },
        ["unigram"] = new UnigramTrainingOptions { VocabularySize = 900 },
    };

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void SavedTokenizersEncodeAlikeInTheReference(string kind)
    {
        string[] corpus = [.. Enumerable.Range(0, 40).Select(i => Samples.RandomText(new Random(i), 400))];
        Tokenizer tokenizer = TokenizerTrainer.Train(
            TrainingTexts.From(corpus), s_kinds[kind], cancellationToken: TestContext.Current.CancellationToken);
        OracleTests.AssertAlike(
            tokenizer, [.. Enumerable.Range(100, 40).Select(i => Samples.RandomText(new Random(i), 100))]);
    }
}

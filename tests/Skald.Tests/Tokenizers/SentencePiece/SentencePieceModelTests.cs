using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers.SentencePiece;

/// <summary>Models that were read are written so that they read as the same.</summary>
public sealed class SentencePieceModelTests
{
    [Theory]
    [InlineData("golden/tokenizers/sentencepiece/bpe-identity.model")]
    [InlineData("golden/tokenizers/sentencepiece/bpe-nmt_nfkc_cf.model")]
    [InlineData("golden/tokenizers/sentencepiece/bpe-small.model")]
    [InlineData("golden/tokenizers/sentencepiece/char-identity.model")]
    [InlineData("golden/tokenizers/sentencepiece/word-identity.model")]
    [InlineData("golden/tokenizers/sentencepiece/unigram-identity.model")]
    [InlineData("golden/tokenizers/sentencepiece/unigram-identity-plain.model")]
    [InlineData("golden/tokenizers/sentencepiece/unigram-nmt_nfkc.model")]
    [InlineData("golden/gguf/tiny/phi3/tokenizer.model")]
    [InlineData("golden/gguf/tiny/mixtral/tokenizer.model")]
    [InlineData("golden/gguf/tiny/gemma2/tokenizer.model")]
    [InlineData("models/bitllama/tokenizer.model")]
    [InlineData("models/stories260K/tokenizer.model")]
    public void PublishedModelsReadTheSameAfterWriting(string file)
    {
        byte[] model = File.ReadAllBytes(TestData.Shared(file.Split('/')));
        AssertSame(SentencePieceFile.Read(model, file), SentencePieceTokenizer.FromModel(model, file));
    }

    [Theory]
    [InlineData(SentencePieceAlgorithm.Unigram), InlineData(SentencePieceAlgorithm.Bpe)]
    [InlineData(SentencePieceAlgorithm.Word), InlineData(SentencePieceAlgorithm.Character)]
    public void LearntModelsEncodeTheSameAfterSaving(SentencePieceAlgorithm algorithm)
    {
        using TemporaryFolder folder = new();
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => Samples.RandomText(new Random(i), 60))];
        SentencePieceTokenizer learnt = (SentencePieceTokenizer)TokenizerTrainer.Train(
            TrainingTexts.From(texts),
            new SentencePieceTrainingOptions
            {
                Algorithm = algorithm, VocabularySize = 400, FallsBackToBytes = algorithm == SentencePieceAlgorithm.Bpe,
                TreatsSpaceAsSuffix = algorithm == SentencePieceAlgorithm.Word, HasPadding = true,
                RemovesExtraSpaces = algorithm != SentencePieceAlgorithm.Character,
                ControlSymbols = ["<ctl>"], UserDefinedSymbols = ["<sep>"],
            },
            cancellationToken: TestContext.Current.CancellationToken);
        SentencePieceModel.Save(learnt, folder.File("m.model"));
        SentencePieceTokenizer loaded = SentencePieceTokenizer.FromFile(folder.File("m.model"));
        AssertSame(SentencePieceFile.Read(File.ReadAllBytes(folder.File("m.model")), "m"), learnt);
        Assert.Equal(
            (learnt.UnknownId, learnt.BeginId, learnt.EndId, learnt.PaddingId),
            (loaded.UnknownId, loaded.BeginId, loaded.EndId, loaded.PaddingId));
        foreach (string text in texts) Assert.Equal(learnt.Encode(text), loaded.Encode(text));
        Assert.Equal(SentencePieceModel.ToBytes(learnt), SentencePieceModel.ToBytes(loaded));
    }

    private static void AssertSame(
        (SentencePieceEntry[] Pieces, SentencePieceSettings Settings) expected, SentencePieceTokenizer tokenizer)
    {
        (SentencePieceEntry[] pieces, SentencePieceSettings settings) =
            SentencePieceFile.Read(SentencePieceModel.ToBytes(tokenizer), "written");
        Assert.Equal(expected.Pieces, pieces);
        Assert.Equal(expected.Settings.CharacterMap, settings.CharacterMap);
        Assert.Equal(expected.Settings, settings with { CharacterMap = expected.Settings.CharacterMap });
    }
}

using Skald.Models.NanoChat;
using Skald.Models;
using Skald.Tensors.Cpu;
using Skald.Training;
using Skald.Training.Saga;

namespace Skald.Tests.Training;

public sealed class SagaTrainingDataTests : IDisposable
{
    private static readonly TrainingOptions s_options = Presets.Saga with
    {
        Tales = 60,
        ValidationFraction = 0.2,
        VocabularySize = 400,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("skald-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Entropy and loss are only comparable on the same tales, in a run that is resumed, too.</summary>
    [Fact]
    public void EntropyIsThatOfTheHeldOutTalesAndIsKnownAfterReopening()
    {
        using TrainingData data = TrainingData.Prepare(s_options, _folder, null, TestContext.Current.CancellationToken);
        using TrainingData again = TrainingData.Open(s_options, _folder);
        SagaEntropy entropy = Assert.IsType<SagaEntropy>(data.Entropy);
        Assert.Equal(entropy, again.Entropy);
        Assert.Equal(data.Tokens.Validation.DocumentCount, entropy.Tales);
        Assert.Equal(data.Tokens.Validation.TextBytes, entropy.BytesPerTale * entropy.Tales, 1e-6);
        using TrainingData other = TrainingData.Open(s_options with { Data = ["book.txt"] }, _folder);
        Assert.Null(other.Entropy);
    }

    /// <summary>Each tale is predicted whole, from the end of a text to its own end, and by itself.</summary>
    [Fact]
    public void HeldOutLossIsOverEveryTokenOfTheTales()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using TrainingData data = TrainingData.Prepare(s_options, _folder, null, cancel);
        using var device = new CpuDevice(2);
        NanoChatConfig config = new()
        {
            VocabSize = data.Tokens.Vocabulary,
            HiddenSize = 8,
            IntermediateSize = 16,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            NumKeyValueHeads = 2,
            MaxPositionEmbeddings = 1024,
            EosTokenId = data.Tokenizer.EndOfTextId,
        };
        CausalLanguageModel model = CausalLanguageModel.Create(device, config, seed: 1);
        HeldOutLoss one = Evaluator.Measure(model, data.Tokens.Validation, 1024, 1, cancellationToken: cancel);
        HeldOutLoss five = Evaluator.Measure(model, data.Tokens.Validation, 1024, 5, cancellationToken: cancel);
        Assert.Equal(data.Tokens.Validation.Count, one.Tokens);
        Assert.Equal(one.NatsPerToken, five.NatsPerToken, 1e-5);
        double nats = one.NatsPerToken * one.Tokens / data.Tokens.Validation.TextBytes;
        Assert.Equal(nats / Math.Log(2), one.BitsPerByte, 1e-9);
    }
}

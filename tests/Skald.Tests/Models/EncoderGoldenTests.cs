using System.Text.Json;
using Skald.Formats;
using Skald.Models;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>BERT and the heads that stand on its states against transformers: states, pooling, logits, losses, gradients.</summary>
public sealed class EncoderGoldenTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void TheStatesAndThePooledTextAreThoseRecorded()
    {
        string folder = TestData.Shared("golden", "encoders", "bert");
        Dictionary<string, Tensor> golden = CausalGolden.Tensors(_cpu, Path.Combine(folder, "golden.safetensors"));
        TextEncoder model = TextEncoder.Load(_cpu, folder);
        var trace = new ForwardTrace();
        AssertAgree("last", golden["last_hidden_state"], model.Hidden(Input(golden) with { Trace = trace }), golden["in.attention_mask"]);
        AssertAgree("pooled", golden["pooler_output"], model.Pooled(Input(golden)));
        Assert.Equal(golden.Keys.Count(name => name.StartsWith("hidden_states.", StringComparison.Ordinal)), trace.HiddenStates.Count);
        for (int i = 0; i < trace.HiddenStates.Count; i++)
            AssertAgree($"{i}", golden[$"hidden_states.{i}"], trace.HiddenStates[i], golden["in.attention_mask"]);
        Assert.Throws<InvalidOperationException>(() => model.Logits(Input(golden)));
    }

    [Theory]
    [InlineData("bert-sequence-classification")]
    [InlineData("bert-token-classification")]
    [InlineData("bert-next-sentence")]
    [InlineData("bert-masked-lm")]
    public void LogitsLossAndAllGradientsAreThoseRecorded(string name)
    {
        string folder = TestData.Shared("golden", "encoders", name);
        Dictionary<string, Tensor> golden = CausalGolden.Tensors(_cpu, Path.Combine(folder, "golden.safetensors"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        TextEncoder model = TextEncoder.Load(_cpu, folder);
        ModelInput input = Input(golden);
        Tensor logits = model.Logits(input);
        AssertAgree("logits", golden["logits"], logits, logits.Rank == 3 ? golden["in.attention_mask"] : null);
        Tensor loss = model.Loss(input, golden["in.labels"]);
        Assert.Equal(json.RootElement.GetProperty("scalars").GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
        loss.Backward();
        foreach ((string path, Parameter parameter) in model.NamedParameters())
            AssertAgree(path, golden[$"grad.{path}"], parameter.Grad);
    }

    [Fact]
    public void BothHeadsOfPreTrainingAreThoseRecorded()
    {
        (TextEncoder model, Dictionary<string, Tensor> golden) = Open("bert-for-pretraining");
        using JsonDocument json = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "encoders", "bert-for-pretraining", "golden.json")));
        ModelInput input = Input(golden);
        AssertAgree("words", golden["prediction_logits"], model.WordLogits(input), golden["in.attention_mask"]);
        AssertAgree("next", golden["seq_relationship_logits"], model.Logits(input));
        Tensor loss = model.WordLoss(input, golden["in.labels"], golden["in.next_sentence_label"]);
        Assert.Equal(json.RootElement.GetProperty("scalars").GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
        loss.Backward();
        foreach ((string path, Parameter parameter) in model.NamedParameters())
            AssertAgree(path, golden[$"grad.{path}"], parameter.Grad);
        Assert.Equal((long)model.Config.ParameterCount, model.ParameterCount);
    }

    [Fact]
    public void AFileOfTheFirstBertsIsReadWithItsOldNamesAndSpareTensors()
    {
        using var old = new Formats.TemporaryFolder();
        string folder = TestData.Shared("golden", "encoders", "bert-for-pretraining");
        string config = File.ReadAllText(Path.Combine(folder, LanguageModel.ConfigFile));
        old.Write(LanguageModel.ConfigFile, config.Replace("BertForPreTraining", "BertForMaskedLM", StringComparison.Ordinal));
        using (TensorArchive archive = TensorArchive.Open(Path.Combine(folder, LanguageModel.WeightsFile)))
        {
            SafetensorsWriter.Write(old[LanguageModel.WeightsFile], archive.Tensors.Select(tensor => SafetensorsSource.Copy(
                archive, tensor, tensor.Name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
                    .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal))));
        }

        (TextEncoder model, Dictionary<string, Tensor> golden) = Open("bert-for-pretraining");
        Assert.Equal(
            model.WordLogits(Input(golden)).ToArray(), TextEncoder.Load(_cpu, old.Path).Logits(Input(golden)).ToArray());
    }

    [Fact]
    public void AHeadOfItsOwnIsReadWhereNothingTiesIt()
    {
        using var loose = new Formats.TemporaryFolder();
        string folder = TestData.Shared("golden", "encoders", "bert-masked-lm");
        string config = File.ReadAllText(Path.Combine(folder, LanguageModel.ConfigFile));
        loose.Write(LanguageModel.ConfigFile, config.Replace(
            "\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false", StringComparison.Ordinal));
        using (TensorArchive archive = TensorArchive.Open(Path.Combine(folder, LanguageModel.WeightsFile)))
        {
            TensorEntry table = archive["bert.embeddings.word_embeddings.weight"], bias = archive["cls.predictions.bias"];
            SafetensorsWriter.Write(loose[LanguageModel.WeightsFile],
            [
                .. archive.Tensors.Select(tensor => SafetensorsSource.Copy(archive, tensor)),
                SafetensorsSource.Copy(archive, table, "cls.predictions.decoder.weight"),
                SafetensorsSource.Copy(archive, bias, "cls.predictions.decoder.bias"),
            ]);
        }

        (TextEncoder tied, Dictionary<string, Tensor> golden) = Open("bert-masked-lm");
        TextEncoder model = TextEncoder.Load(_cpu, loose.Path);
        Assert.Equal(tied.Logits(Input(golden)).ToArray(), model.Logits(Input(golden)).ToArray());
        Assert.Equal((long)model.Config.ParameterCount, model.ParameterCount);
        Assert.Equal(tied.ParameterCount + (136 * 32), model.ParameterCount);
    }

    [Fact]
    public void WordsNeedTheirHead()
    {
        (TextEncoder model, Dictionary<string, Tensor> golden) = Open("bert");
        string message = Assert.Throws<InvalidOperationException>(() => model.WordLogits(Input(golden))).Message;
        Assert.Contains("words need the head that guesses them, got BertModel", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChoicesAnswersAndScoresAreThoseRecorded()
    {
        (TextEncoder scorer, Dictionary<string, Tensor> scores) = Open("bert-cross-encoder");
        AssertAgree("score", scores["score"], scorer.Logits(Input(scores)).Sigmoid().Reshape(-1));

        (TextEncoder answers, Dictionary<string, Tensor> spans) = Open("bert-question-answering");
        Tensor places = answers.Logits(Input(spans));
        AssertAgree("start", spans["start_logits"], places.Select(2, 0).Contiguous(), spans["in.attention_mask"]);
        AssertAgree("end", spans["end_logits"], places.Select(2, 1).Contiguous(), spans["in.attention_mask"]);

        (TextEncoder chooser, Dictionary<string, Tensor> choices) = Open("bert-multiple-choice");
        AssertAgree("choices", choices["logits"], chooser.Logits(Input(choices)).Reshape(3, 3));
    }

    [Fact]
    public void APaddedTextHasTheStatesOfTheTextAlone()
    {
        (TextEncoder model, Dictionary<string, Tensor> golden) = Open("bert");
        Tensor ids = golden["in.input_ids"], whole = model.Hidden(Input(golden) with { TokenTypes = null });
        int length = (int)golden["in.attention_mask"][1].ToArray<long>().Sum();
        Tensor alone = model.Hidden(new() { Ids = ids.Narrow(0, 1, 1).Narrow(1, 0, length).Contiguous() });
        Assert.Equal(alone.ToArray(), whole.Narrow(0, 1, 1).Narrow(1, 0, length).Contiguous().ToArray());
        Assert.Throws<ArgumentException>(() => model.Hidden(new() { Ids = ids, PaddingBefore = new[] { 1, 0, 0 } }));
    }

    [Fact]
    public void DropoutWorksInTrainingAloneAndBySeed()
    {
        using var copy = new Formats.TemporaryFolder();
        string folder = TestData.Shared("golden", "encoders", "bert-sequence-classification");
        string config = File.ReadAllText(Path.Combine(folder, LanguageModel.ConfigFile));
        copy.Write(LanguageModel.ConfigFile, config.Replace(
            "\"hidden_dropout_prob\": 0.1", "\"hidden_dropout_prob\": 0.5", StringComparison.Ordinal));
        File.Copy(Path.Combine(folder, LanguageModel.WeightsFile), copy[LanguageModel.WeightsFile]);
        TextEncoder model = TextEncoder.Load(_cpu, copy.Path);
        ModelInput input = Input(CausalGolden.Tensors(_cpu, Path.Combine(folder, "golden.safetensors")));
        ModelInput drawn = input with { Dropout = new RandomStream(4) };
        float[] plain = model.Logits(input).ToArray();
        Assert.Equal(plain, model.Logits(drawn).ToArray());
        model.Train();
        float[] dropped = model.Logits(drawn).ToArray();
        Assert.NotEqual(plain, dropped);
        Assert.Equal(dropped, model.Logits(drawn).ToArray());
        Assert.NotEqual(dropped, model.Logits(input with { Dropout = new RandomStream(5) }).ToArray());
    }

    [Theory]
    [InlineData("bert-sequence-classification")]
    [InlineData("bert-for-pretraining")]
    public void SavingGivesTheFilesThatWereLoaded(string name)
    {
        using var copy = new Formats.TemporaryFolder();
        string folder = TestData.Shared("golden", "encoders", name);
        TextEncoder.Load(_cpu, folder).Save(copy.Path);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder, LanguageModel.WeightsFile)), File.ReadAllBytes(copy[LanguageModel.WeightsFile]));
        using JsonDocument before = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, LanguageModel.ConfigFile)));
        using JsonDocument after = JsonDocument.Parse(File.ReadAllBytes(copy[LanguageModel.ConfigFile]));
        Assert.True(JsonElement.DeepEquals(before.RootElement, after.RootElement));
        TextEncoder again = TextEncoder.Load(_cpu, copy.Path);
        Assert.Equal((long)again.Config.ParameterCount, again.ParameterCount);
    }

    private (TextEncoder Model, Dictionary<string, Tensor> Golden) Open(string name)
    {
        string folder = TestData.Shared("golden", "encoders", name);
        return (TextEncoder.Load(_cpu, folder), CausalGolden.Tensors(_cpu, Path.Combine(folder, "golden.safetensors")));
    }

    private static ModelInput Input(Dictionary<string, Tensor> golden)
    {
        int time = golden["in.input_ids"].Width;
        Tensor mask = golden["in.attention_mask"].Reshape(-1, time);
        return new()
        {
            Ids = golden["in.input_ids"].Reshape(-1, time),
            TokenTypes = golden["in.token_type_ids"].Reshape(-1, time),
            Lengths = Enumerable.Range(0, mask.Shape[0]).Select(row => (int)mask[row].ToArray<long>().Sum()).ToArray(),
        };
    }

    /// <summary>|difference| ≤ 3e-5 · (1 + the largest entry), the rule of the recordings.</summary>
    private static void AssertAgree(string what, Tensor expected, Tensor? found, Tensor? where = null) =>
        CausalGolden.AssertWithin(what, expected, found, 3e-5 * (1 + expected.ToArray().Max(MathF.Abs)), where);
}

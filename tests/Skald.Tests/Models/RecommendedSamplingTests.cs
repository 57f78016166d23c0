using Skald.Models.Generation;
using Skald.Models.NanoChat;
using System.Text.Json;
using Skald.Models;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

public sealed class RecommendedSamplingTests
{
    private static readonly NanoChatConfig s_config = new()
    {
        VocabSize = 11,
        HiddenSize = 8,
        IntermediateSize = 16,
        NumHiddenLayers = 1,
        NumAttentionHeads = 2,
        NumKeyValueHeads = 2,
        MaxPositionEmbeddings = 16,
        EosTokenId = 3,
    };

    [Fact]
    public void ItTravelsWithTheModel()
    {
        SamplingOptions sampling = new() { Temperature = 0.75f, MinP = 0.125f };
        (SamplingOptions read, JsonElement file) = SaveAndLoad(sampling);
        Assert.Equal(sampling, read);
        Assert.True(file.GetProperty("do_sample").GetBoolean());
        Assert.Equal(0.75, file.GetProperty("temperature").GetDouble());
        Assert.Equal(0.125, file.GetProperty("min_p").GetDouble());
        Assert.False(file.TryGetProperty("top_p", out _));
        Assert.Equal(3, file.GetProperty("eos_token_id").GetInt32());
    }

    [Fact]
    public void PlainSamplingLeavesNoTraceInTheFile()
    {
        (SamplingOptions read, JsonElement file) = SaveAndLoad(new());
        Assert.Equal(new SamplingOptions(), read);
        foreach (string key in new[] { "do_sample", "temperature", "top_k", "top_p", "min_p" })
            Assert.False(file.TryGetProperty(key, out _), key);
    }

    [Theory]
    [InlineData("{\"do_sample\": false, \"temperature\": 0.5}", 0, 1)]
    [InlineData("{\"temperature\": -1, \"top_p\": 7}", 1, 1)]
    [InlineData("{\"top_p\": 0.5, \"eos_token_id\": 1}", 1, 0.5)]
    [InlineData("{\"eos_token_id\": [1, 2]}", 1, 1)]
    [InlineData("no JSON", 1, 1)]
    public void ForeignFilesNeverStopAModel(string json, float temperature, float topP)
    {
        SamplingOptions read = SaveAndLoad(new(), json).Read;
        Assert.Equal(new SamplingOptions { Temperature = temperature, TopP = topP }, read);
    }

    private static (SamplingOptions Read, JsonElement File) SaveAndLoad(SamplingOptions sampling, string? json = null)
    {
        using var device = new CpuDevice(1);
        string folder = Directory.CreateTempSubdirectory("skald-").FullName;
        try
        {
            CausalLanguageModel model = CausalLanguageModel.Create(device, s_config, seed: 1);
            model.RecommendedSampling = sampling;
            model.Save(folder);
            string path = Path.Combine(folder, CausalLanguageModel.GenerationFile);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json is not null) File.WriteAllText(path, json);
            return (CausalLanguageModel.Load(device, folder).RecommendedSampling, document.RootElement.Clone());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

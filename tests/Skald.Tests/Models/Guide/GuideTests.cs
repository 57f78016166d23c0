using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Qwen3;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Guide;

/// <summary>What docs/add-a-model.md tells a reader to write compiles, is current, and makes a model that works.</summary>
public sealed class GuideTests
{
    private static string Guide => File.ReadAllText(Path.Combine(TestData.Root, "docs", "add-a-model.md"));

    [Theory]
    [InlineData("GrusConfig.cs")]
    [InlineData("GrusModel.cs")]
    public void TheGuideShowsTheFilesThatCompile(string name)
    {
        string file = File.ReadAllText(Path.Combine(TestData.Root, "tests", "Skald.Tests", "Models", "Guide", name));
        string code = file[file.IndexOf("/// <summary>", StringComparison.Ordinal)..];
        Assert.Contains($"```csharp\n{code}```", Guide, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ModelFamilies.cs", "Described(")]
    [InlineData("ModelJson.cs", "[JsonSerializable(")]
    public void TheRegistryHasTheLinesThatTheGuideShows(string name, string start)
    {
        string registry = File.ReadAllText(Path.Combine(TestData.Root, "src", "Skald.Models", "Checkpoints", name));
        string line = Assert.Single(Guide.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal));
        Assert.Contains(line.Replace("Grus", "Qwen3", StringComparison.Ordinal), registry, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTypeAndFileOfTheGuideIsThere()
    {
        string models = Path.Combine(TestData.Root, "src", "Skald.Models");
        HashSet<string> types = [.. typeof(ModelConfig).Assembly.GetTypes().Select(type => type.Name.Split('`')[0])];
        foreach (string name in (string[])[
            "RmsTransformerConfig", "ExpertTransformerConfig", "TransformerConfig", "ArchitectureConfig", "GptJConfig", "MptConfig",
            "AttentionSettings", "RotarySettings", "RopeParameters", "MlpSettings", "MixtureOfExpertsSettings", "RouterSettings",
            "StackedExperts", "LatentAttentionSettings", "RelativeBiasSettings", "NormSettings", "BlockSettings", "Architecture",
            "JoinedTensor", "SubLayerSettings", "SubLayer", "ForwardPass", "ShortConvolution", "StateSpace", "EncoderConfig",
            "ModelFamilies", "TextEncoder"])
        {
            Assert.Contains(name, Guide, StringComparison.Ordinal);
            Assert.Contains(name, types);
        }

        foreach (string file in (string[])["Mamba/MambaMixer.cs", "Lfm2/GatedConvolution.cs", "Checkpoints/ModelJson.cs"])
        {
            Assert.Contains(file, Guide, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(models, file)), file);
        }
    }

    [Fact]
    public void TheModelOfTheGuideLearnsAndAnswersAsItReads()
    {
        using var cpu = new CpuDevice(1);
        var config = new GrusConfig
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 4,
            NumKeyValueHeads = 2, UseQkNorm = true,
        };
        Assert.Null(config.FindProblem());
        var model = new TransformerModel(cpu, config);
        model.Initialize(3);
        Assert.Equal((Int128)model.ParameterCount, config.ParameterCount);
        Assert.Contains(model.NamedParameters(), p => p.Name == "model.layers.1.self_attn.q_norm.weight");
        Tensor ids = cpu.From([3, 7, 1, 9, 4, 2], [1, 6]);
        Tensor loss = model.Loss(new() { Ids = ids }, ids);
        loss.Backward();
        Assert.All(model.NamedParameters(), p => Assert.NotNull(p.Parameter.Grad));

        using var pause = cpu.NoGrad();
        float[] whole = model.Logits(new() { Ids = ids }).ToArray();
        var state = model.CreateState(1);
        model.Logits(new() { Ids = ids.Narrow(1, 0, 5).Contiguous(), State = state });
        Assert.Equal(whole[^40..], model.Logits(new() { Ids = ids.Narrow(1, 5, 1).Contiguous(), State = state }).ToArray());
    }
}

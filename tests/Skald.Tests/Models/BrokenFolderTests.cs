using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models;

/// <summary>
/// Model folders that are broken, hostile, or of another architecture: one sentence each, and nothing allocated.
/// </summary>
public sealed class BrokenFolderTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);
    private readonly TemporaryFolder _folder = new();

    public BrokenFolderTests()
    {
        foreach (string file in (string[])["config.json", "model.safetensors"])
            File.Copy(TestData.Golden("causal", "llama", file), _folder[file]);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void AMissingConfigurationIsNamed()
    {
        File.Delete(_folder["config.json"]);
        Assert.StartsWith("config.json: the file cannot be read", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingWeightsAreNamed()
    {
        File.Delete(_folder["model.safetensors"]);
        Assert.Contains("must hold model.safetensors", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "config.json")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{\"model_type\": 3}", "model_type is missing or not a string")]
    [InlineData("{\"model_type\": \"grus\"}", "model_type must be one of gpt2, llama,")]
    [InlineData("{\"model_type\": \"llama\"}", "vocab_size must lie between 1 and 16777216, got 0")]
    public void AConfigurationThatIsNoneIsRefused(string json, string reason)
    {
        _folder.Write("config.json", json);
        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_size", "\"wide\"", "hidden_size")]
    [InlineData("hidden_size", "-32", "hidden_size must lie between 1 and 16777216, got -32")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers must lie between 1 and")]
    [InlineData("num_attention_heads", "5", "num_key_value_heads must divide num_attention_heads")]
    [InlineData("head_dim", "7", "head_dim must be even")]
    [InlineData("hidden_act", "\"tanhh\"", "hidden_act must be one of")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps must lie in (0, 1), got 0")]
    [InlineData("pad_token_id", "128", "pad_token_id must lie in [0, 128)")]
    [InlineData("attention_dropout", "1.5", "attention_dropout must lie in [0, 1), got 1.5")]
    [InlineData("rope_parameters", "{\"rope_type\": \"yarn\"}", "factor must be at least 1 where rope_type is yarn, got none")]
    [InlineData("rope_parameters", "{\"rope_theta\": -1}", "rope_theta must be positive")]
    [InlineData("rope_parameters", "{\"attention_factor\": 1e999}", "rope_parameters.attention_factor must be a finite number")]
    [InlineData("rope_parameters", "{\"attention_factor\": \"NaN\"}", "rope_parameters.attention_factor must be a finite number, got NaN")]
    [InlineData("rms_norm_eps", "\"NaN\"", "rms_norm_eps must be a finite number, got NaN")]
    [InlineData("rms_norm_eps", "1e40", "rms_norm_eps must be a finite number")]
    public void AValueThatBreaksARuleIsNamed(string key, string value, string reason)
    {
        Change(key, value);
        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mlp_bias")]
    [InlineData("rms_norm_eps")]
    [InlineData("hidden_act")]
    [InlineData("max_position_embeddings")]
    [InlineData("tie_word_embeddings")]
    [InlineData("rope_parameters")]
    public void AKeyThatIsMissingOrNullTakesTheFamilysDefault(string key)
    {
        Change(key, "null");
        var byNull = (LlamaConfig)CausalLanguageModel.Load(_cpu, _folder.Path).Config;
        JsonNode config = JsonNode.Parse(File.ReadAllBytes(_folder["config.json"]))!;
        config.AsObject().Remove(key);
        _folder.Write("config.json", config.ToJsonString());
        var absent = (LlamaConfig)CausalLanguageModel.Load(_cpu, _folder.Path).Config;
        Assert.Equal(absent with { Architectures = byNull.Architectures }, byNull);
        Assert.Equal(
            (false, 1e-6f, "silu", 2048, false, new RopeParameters { RopeTheta = 10_000, RopeType = "default" }),
            (absent.MlpBias, key == "rms_norm_eps" ? absent.RmsNormEps : 1e-6f, absent.HiddenAct,
                key == "max_position_embeddings" ? absent.MaxPositionEmbeddings : 2048, absent.TieWordEmbeddings, absent.Rope));
    }

    [Fact]
    public void AGpt2FileWithoutTheKeyTiesItsHead()
    {
        JsonNode config = JsonNode.Parse(File.ReadAllBytes(TestData.Golden("causal", "gpt2", "config.json")))!;
        config.AsObject().Remove("tie_word_embeddings");
        config.AsObject().Remove("activation_function");
        _folder.Write("config.json", config.ToJsonString());
        File.Copy(TestData.Golden("causal", "gpt2", "model.safetensors"), _folder["model.safetensors"], overwrite: true);
        var read = (Gpt2Config)CausalLanguageModel.Load(_cpu, _folder.Path).Config;
        Assert.Equal((true, "gelu_new"), (read.TieWordEmbeddings, read.ActivationFunction));
    }

    [Theory]
    [InlineData("hidden_size", 1 << 24)]
    [InlineData("num_hidden_layers", 1 << 24)]
    [InlineData("vocab_size", 1 << 24)]
    [InlineData("intermediate_size", 1 << 24)]
    public void SizesBeyondTheWeightsAreRefusedBeforeMemoryIsTaken(string key, int value)
    {
        Change(key, $"{value}");
        if (key == "hidden_size") Change("head_dim", "8");
        long before = _cpu.Memory.Reserved;
        Assert.Contains("the weights must hold the", Refusal(), StringComparison.Ordinal);
        Assert.Equal(before, _cpu.Memory.Reserved);
    }

    [Fact]
    public void AMillionPositionsCostNothingUntilTheyCome()
    {
        Change("max_position_embeddings", $"{1 << 24}");
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, _folder.Path);
        using var golden = new CausalGolden(_cpu, "llama");
        CausalGolden.AssertAgree("logits", golden["single.logits"], model.Logits(golden.Input("single")));
        Assert.True(_cpu.Memory.Reserved < 64 << 20);
    }

    [Fact]
    public void ALongGenerationConfigurationIsRefused()
    {
        _folder.Write("generation_config.json", $"{{\"x\": \"{new string('x', 1 << 20)}\"}}");
        Assert.StartsWith("generation_config.json: a configuration has at most 1048576 bytes", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingTensorIsNamed()
    {
        Change("attention_bias", "true");
        Rewrite(extra: ("model.norm.extra", [4096]));
        Assert.Contains("tensor \"model.layers.0.self_attn.q_proj.bias\" is missing", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorThatNothingNeedsIsNamed()
    {
        Rewrite(extra: ("model.norm.bias", [32]));
        Assert.Contains("\"model.norm.bias\" belongs to no parameter", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorOfAnotherShapeIsNamedAndNoParameterChanges()
    {
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, _folder.Path);
        float[] before = model.HeadWeight.ToArray();
        Rewrite(replaced: ("model.norm.weight", [16, 2]));
        Assert.Contains("\"model.norm.weight\" must be [32], got [16, 2]", Refusal(), StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => model.LoadWeights(_folder.Path));
        Assert.Equal(before, model.HeadWeight.ToArray());
    }

    [Fact]
    public void ATensorOfIntegersIsRefused()
    {
        Rewrite(replaced: ("model.norm.weight", [32]), type: SafetensorsDType.I32);
        Assert.Contains("must be F32, F16 or BF16, got I32", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void TruncatedWeightsAreRefused()
    {
        using (FileStream file = File.OpenWrite(_folder["model.safetensors"])) file.SetLength(file.Length - 100);
        Assert.Contains("model.safetensors", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsOfAnotherArchitectureAreRefused()
    {
        File.Copy(TestData.Golden("causal", "gpt2", "model.safetensors"), _folder["model.safetensors"], overwrite: true);
        Assert.Contains("\"model.embed_tokens.weight\" is missing", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() =>
        Assert.Throws<ModelFormatException>(() => CausalLanguageModel.Load(_cpu, _folder.Path)).Message;

    private void Change(string key, string value)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllBytes(_folder["config.json"]))!;
        config[key] = JsonNode.Parse(value);
        _folder.Write("config.json", config.ToJsonString());
    }

    /// <summary>The same weights with a tensor more, or with zeros of another shape or type in place of one.</summary>
    private void Rewrite(
        (string Name, long[] Shape)? extra = null, (string Name, long[] Shape)? replaced = null,
        SafetensorsDType type = SafetensorsDType.F32)
    {
        var sources = new List<SafetensorsSource>();
        using (SafetensorsFile file = SafetensorsFile.Open(_folder["model.safetensors"]))
        {
            foreach (SafetensorsEntry entry in file.Tensors)
            {
                byte[] bytes = new byte[entry.Length];
                file.Read(entry, bytes);
                if (entry.Name != replaced?.Name)
                    sources.Add(SafetensorsSource.FromMemory(entry.Name, entry.DType, entry.Shape, bytes));
            }
        }

        if ((extra ?? replaced) is { } added)
        {
            byte[] zeros = new byte[4 * added.Shape.Aggregate(1L, (a, b) => a * b)];
            sources.Add(SafetensorsSource.FromMemory(added.Name, type, added.Shape, zeros));
        }

        using FileStream stream = File.Create(_folder["model.safetensors"]);
        SafetensorsWriter.Write(stream, sources);
    }
}

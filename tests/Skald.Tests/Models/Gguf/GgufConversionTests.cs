using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;
using Skald.Tokenizers;

namespace Skald.Tests.Models.Gguf;

/// <summary>From Hugging Face's folders to GGUF: the files that llama.cpp's converter writes.</summary>
public sealed class GgufConversionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Recorded => new(
        from family in (string[])["llama", "llama-rope-scaled", "qwen2", "qwen3", "gpt2", "gemma2", "phi3", "mixtral"]
        from type in (string[])["f32", "f16", "q8_0"]
        select (family, type));

    public static TheoryData<string> Writable =>
    [
        "bloom", "cohere", "cohere-qknorm", "ernie4_5", "exaone4", "falcon", "falcon-new", "gemma", "glm4", "gpt2",
        "gpt_neox", "gpt_neox-sequential", "granite", "llama", "llama-gqa-llama3", "llama-linear", "llama-yarn",
        "mixtral", "mpt", "nanochat", "nemotron", "olmo", "olmo2", "phi", "phi3", "phi3-longrope", "qwen2",
        "qwen2_moe", "qwen3", "stablelm", "stablelm-parallel",
    ];

    /// <summary>Models whose recording has what no published one has and GGUF has no words for: without it.</summary>
    public static TheoryData<string, string> Simplified => new(
        ("gemma2", """{"query_pre_attn_scalar":16}"""), ("gemma3_text", """{"query_pre_attn_scalar":16,"layer_types":null}"""),
        ("cohere2", """{"layer_types":null}"""), ("smollm3", """{"no_rope_layers":null}"""), ("olmoe", """{"clip_qkv":null}"""),
        ("starcoder2", """{"sliding_window":null}"""));

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Recorded))]
    public void ATinyModelBecomesTheRecordedFile(string family, string type)
    {
        string source = TestData.Shared("golden", "gguf", "tiny", family), path = _folder["made.gguf"];
        Convert(Copied(source), path, type);
        using GgufFile made = GgufFile.Open(path), recorded = GgufFile.Open(Path.Combine(source, $"{family}-{type}.gguf"));
        Assert.Equal(recorded.Metadata.All.Select(Text), made.Metadata.All.Select(Text));
        Assert.Equal(recorded.Tensors.Select(t => t.ToString()), made.Tensors.Select(t => t.ToString()));
        Assert.Equal(File.ReadAllBytes(Path.Combine(source, $"{family}-{type}.gguf")), File.ReadAllBytes(path));
    }

    [Theory, MemberData(nameof(Writable))]
    public void AModelOfEveryFamilyComesBackWithTheSameLogits(string family)
    {
        ComesBack(family, TestData.Shared("golden", "causal", family));
    }

    [Theory, MemberData(nameof(Simplified))]
    public void AModelComesBackWithoutWhatTheFormatLacks(string family, string changes)
    {
        string copy = Copied(TestData.Shared("golden", "causal", family)), config = Path.Combine(copy, "config.json");
        JsonObject json = JsonNode.Parse(File.ReadAllText(config))!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null && key != "sliding_window") json.Remove(key);
            else json[key] = value?.DeepClone();
        }

        File.WriteAllText(config, json.ToJsonString());
        ComesBack(family, copy);
    }

    [Fact]
    public void ExpertsInEveryLayerComeBack()
    {
        string config = _folder["config.json"], folder = _folder["drawn"];
        JsonObject json = JsonNode.Parse(
            File.ReadAllText(TestData.Shared("golden", "causal", "qwen3_moe", "config.json")))!.AsObject();
        json["mlp_only_layers"] = new JsonArray();
        File.WriteAllText(config, json.ToJsonString());
        using (var device = new CpuDevice(1))
            CausalLanguageModel.Create(device, ModelFamilies.ReadConfig(config), seed: 3).Save(folder);
        ComesBack("qwen3_moe", folder);
    }

    private void ComesBack(string family, string source)
    {
        string path = _folder["made.gguf"];
        Convert(source, path, "f32");
        using var device = new CpuDevice(1, floatActivations: true);
        using var scope = device.NoGrad();
        CausalLanguageModel model = CausalLanguageModel.Load(device, source), back = CausalLanguageModel.Load(device, path);
        int[] ids = [.. Enumerable.Range(0, 24).Select(i => (7 * i) % model.Config.VocabSize)];
        float[] wanted = Logits(model, ids), got = Logits(back, ids);
        double largest = wanted.Max(Math.Abs), off = wanted.Zip(got, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(off <= 2e-5 * Math.Max(1, largest), $"{family}: logits are off by {off} of {largest}.");
    }

    [Theory]
    [InlineData("llama-bias", "cannot say what layer 0")]
    [InlineData("llama-dynamic", "got dynamic")]
    [InlineData("falcon-alibi", "cannot say")]
    [InlineData("gptj", "got gptj")]
    public void WhatTheFormatHasNoWordsForIsRefused(string family, string reason)
    {
        string source = TestData.Shared("golden", "causal", family), path = _folder["made.gguf"];
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Convert(source, path, "f32"));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory, InlineData("mistral"), InlineData("qwen2-sliding")]
    public void AWindowThatGetsLostIsTold(string family)
    {
        string source = TestData.Shared("golden", "causal", family), path = _folder["made.gguf"];
        Assert.Contains(Convert(source, path, "f32"), loss => loss.Contains("has no windows", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Convert(string source, string path, string type)
    {
        ModelFiles files = ModelFiles.Find(source);
        using TensorArchive weights = files.OpenWeights();
        return GgufConversion.Write(
            files, weights, QuantizationMix.Find(type), path, "tiny", cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>The folder without the recorded GGUF files, as a user has it.</summary>
    private string Copied(string source)
    {
        string copy = Directory.CreateDirectory(_folder["tiny"]).FullName;
        foreach (string file in Directory.GetFiles(source))
        {
            string name = Path.GetFileName(file);
            if (!name.Contains("gguf", StringComparison.Ordinal) && !name.StartsWith("golden", StringComparison.Ordinal)
                && !name.Contains(".metadata.", StringComparison.Ordinal)) File.Copy(file, Path.Combine(copy, name));
        }

        return copy;
    }

    private static float[] Logits(CausalLanguageModel model, int[] ids) =>
        model.Logits(new() { Ids = model.Device.From(ids, [1, ids.Length]) }).Contiguous().ToArray<float>();

    private static string Text(KeyValuePair<string, GgufValue> pair)
    {
        string items = pair.Value.TryArray(out ReadOnlySpan<string> texts) ? string.Join('|', texts.ToArray())
            : pair.Value.TryArray(out ReadOnlySpan<float> floats) ? string.Join('|', floats.ToArray())
            : pair.Value.TryArray(out ReadOnlySpan<int> ints) ? string.Join('|', ints.ToArray())
            : pair.Value.ToString() ?? "";
        return $"{pair.Key} {pair.Value.Type} {pair.Value.ElementType} {items}";
    }
}

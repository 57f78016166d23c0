using System.Text.Json;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Gguf;

/// <summary>Models in GGUF files compute what transformers computes with the weights that the files hold.</summary>
public sealed class GgufGoldenTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1, floatActivations: true);

    /// <summary>The families of golden/gguf/tiny.</summary>
    private static readonly string[] s_families =
        ["llama", "llama-rope-scaled", "qwen2", "qwen3", "gpt2", "gemma2", "phi3", "mixtral"];

    public static TheoryData<string, string> Tiny =>
        [.. from family in s_families from type in (string[])["f32", "f16", "q8_0"] select (family, type)];

    public static TheoryData<string> Quantized =>
    [
        "IQ3_S", "IQ4_NL", "IQ4_XS", "Q2_K", "Q3_K_M", "Q4_0", "Q4_1", "Q4_K_M", "Q5_0", "Q5_1", "Q5_K_M", "Q6_K", "Q8_0",
        "TQ2_0",
    ];

    public void Dispose() => _cpu.Dispose();

    [Theory, MemberData(nameof(Tiny))]
    public void TinyModelsAgreeWithTransformers(string family, string type)
    {
        string folder = TestData.Shared("golden", "gguf", "tiny", family);
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, Path.Combine(folder, $"{family}-{type}.gguf"));
        string expected = type == "f32" ? "transformers.logits" : $"float32_on_{type}_weights.logits";
        AssertAgree(Path.Combine(folder, "golden.safetensors"), expected, model, 1e-4f);
    }

    [Theory, MemberData(nameof(Tiny))]
    public void TinyModelsTakeTheRecordedGreedyPath(string family, string type)
    {
        string folder = TestData.Shared("golden", "gguf", "tiny", family);
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, Path.Combine(folder, $"{family}-{type}.gguf"));
        JsonElement greedy = ReadJson(Path.Combine(folder, "golden.json")).GetProperty("greedy");
        int[] expected = Ids(greedy.GetProperty("ids")), prompt = Ids(greedy.GetProperty("prompt"));
        int[] found = [.. new TokenGenerator(model).Generate(
            prompt, new() { MaxNewTokens = expected.Length, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false })];
        // Weights of 8 bits may part where the two best tokens lie close together.
        double[] margins = [.. greedy.GetProperty("margins").EnumerateArray().Select(margin => margin.GetDouble())];
        int certain = type != "q8_0" ? expected.Length : Array.FindIndex([.. margins, 0], margin => margin < 0.25);
        Assert.Equal(expected.Take(certain), found.Take(certain));
    }

    [Theory, MemberData(nameof(Tiny))]
    public void SavedInTheFamilysOwnLayoutTheyAgreeStill(string family, string type)
    {
        string folder = TestData.Shared("golden", "gguf", "tiny", family);
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, Path.Combine(folder, $"{family}-{type}.gguf"));
        Assert.Equal(type != "f32", model.Parameters().Any(parameter => parameter.Own.DType.IsQuantized()));
        using var saved = new Formats.TemporaryFolder();
        model.Save(saved.Path);
        string expected = type == "f32" ? "transformers.logits" : $"float32_on_{type}_weights.logits";
        AssertAgree(Path.Combine(folder, "golden.safetensors"), expected, CausalLanguageModel.Load(_cpu, saved.Path), 1e-4f);
    }

    [Theory, MemberData(nameof(Quantized))]
    public void EveryQuantizationAgreesWithItsDequantizedWeights(string type)
    {
        string folder = TestData.Shared("golden", "gguf", "kquant");
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, Path.Combine(folder, $"{type}.gguf"));
        AssertAgree(Path.Combine(folder, "golden.safetensors"), $"transformers.{type}.logits", model, 1e-3f);
    }

    [Theory, MemberData(nameof(Quantized))]
    public void RoundedActivationsStayNearThem(string type)
    {
        using var cpu = new CpuDevice(1);
        string folder = TestData.Shared("golden", "gguf", "kquant");
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, Path.Combine(folder, $"{type}.gguf"));
        AssertAgree(Path.Combine(folder, "golden.safetensors"), $"transformers.{type}.logits", model, 0.5f);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void AnyPartOpensASplitModel(int part)
    {
        string golden = TestData.Shared("golden", "gguf");
        CausalLanguageModel model =
            CausalLanguageModel.Load(_cpu, Path.Combine(golden, "split", $"llama-f16-0000{part}-of-00003.gguf"));
        AssertAgree(
            Path.Combine(golden, "tiny", "llama", "golden.safetensors"), "float32_on_f16_weights.logits", model, 1e-4f);
    }

    [Fact]
    public void ThreadsChangeNoBit()
    {
        string path = TestData.Shared("golden", "gguf", "tiny", "llama", "llama-q8_0.gguf");
        using CpuDevice one = new(1), two = new(2);
        float[][] logits = [.. new[] { one, two }.Select(device => CausalLanguageModel.Load(device, path)
            .Logits(new() { Ids = device.From((int[])[5, 3, 200, 7], [1, 4]) }).ToArray())];
        Assert.Equal(logits[0], logits[1]);
    }

    private static void AssertAgree(string golden, string name, CausalLanguageModel model, float tolerance)
    {
        using var file = TensorArchive.Open(golden);
        long[] ids = new long[file["ids"].Count];
        file.Read(file["ids"], 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(ids.AsSpan()));
        float[] expected = new float[file[name].Count];
        file.ReadFloats(file[name], 0, expected);
        using var scope = model.Device.NoGrad();
        float[] found = model.Logits(new() { Ids = model.Device.From(ids, [1, ids.Length]) }).ToArray();
        float largest = expected.Zip(found, (a, b) => MathF.Abs(a - b)).Max();
        Assert.True(largest <= tolerance, $"logits differ by {largest}, at most {tolerance} is allowed");
        Assert.Equal(expected.Length, found.Length);
    }

    private static JsonElement ReadJson(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}

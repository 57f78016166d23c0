using System.Text.Json;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Gguf;

/// <summary>The mixes give each tensor the type that llama-quantize gives it.</summary>
public sealed class QuantizationMixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Small =>
        ["Q2_K", "Q3_K_M", "Q4_0", "Q4_1", "Q4_K_M", "Q5_0", "Q5_1", "Q5_K_M", "Q6_K", "Q8_0", "IQ4_NL", "IQ4_XS"];

    public static TheoryData<string> Published =>
        ["F32", "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_NL", "Q2_K"];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Small))]
    public void ASmallModelGetsTheTypesOfTheRecordedFile(string name)
    {
        using JsonDocument golden = Golden("kquant", "golden.json");
        using TensorArchive model = TensorArchive.Open(TestData.Shared("golden", "gguf", "kquant", $"{name}.gguf"));
        MixContext context = GgufQuantizer.Context(GgufContent.Of(model), hasImportance: false);
        QuantizationMix mix = QuantizationMix.Find(name)!;
        foreach (JsonProperty tensor in golden.RootElement.GetProperty("files").GetProperty(name).GetProperty("types").EnumerateObject())
        {
            string found = TensorType.Of(mix.TypeOf(AsFloats(model[tensor.Name]), context)).Name;
            Assert.Equal((tensor.Name, tensor.Value.GetString()), (tensor.Name, found));
        }
    }

    [Theory, MemberData(nameof(Published))]
    public void APublishedModelGetsTheRecordedNumberOfEachType(string name)
    {
        using JsonDocument golden = Golden("smollm2-135m", "golden.json");
        using TensorArchive model = TensorArchive.Open(
            TestData.Shared("models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        MixContext context = GgufQuantizer.Context(GgufContent.Of(model), hasImportance: false);
        QuantizationMix mix = QuantizationMix.Find(name)!;
        Dictionary<string, int> found = model.Tensors
            .GroupBy(tensor => TensorType.Of(mix.TypeOf(AsFloats(tensor), context)).Name)
            .ToDictionary(group => group.Key, group => group.Count());
        Dictionary<string, int> expected = golden.RootElement.GetProperty("types").GetProperty(name)
            .GetProperty("tensor_types").EnumerateObject().ToDictionary(type => type.Name, type => type.Value.GetInt32());
        Assert.Equal(expected.OrderBy(type => type.Key), found.OrderBy(type => type.Key));
    }

    [Fact]
    public void AQuantizedFileLoadsAndStaysNear()
    {
        string source = TestData.Shared("golden", "gguf", "tiny", "llama", "llama-f32.gguf"), path = _folder["q8.gguf"];
        using (TensorArchive model = TensorArchive.Open(source))
            GgufQuantizer.Write(model, QuantizationMix.Find("q8_0")!, null, path, cancellationToken: TestContext.Current.CancellationToken);
        using CpuDevice cpu = new(1, floatActivations: true);
        using var scope = cpu.NoGrad();
        float[][] logits = [.. new[] { source, path }.Select(file => CausalLanguageModel.Load(cpu, file)
            .Logits(new() { Ids = cpu.From((int[])[1, 2, 3, 4], [1, 4]) }).ToArray())];
        Assert.InRange(logits[0].Zip(logits[1], (a, b) => Math.Abs(a - b)).Max(), 1e-6f, 0.3f);
    }

    /// <summary>The tensor as it would stand in the source of a quantisation.</summary>
    private static TensorEntry AsFloats(TensorEntry tensor) =>
        tensor with { Type = TensorType.Of(Skald.Formats.Gguf.GgmlType.F32), Length = 4 * tensor.Count };

    private static JsonDocument Golden(params string[] parts) =>
        JsonDocument.Parse(File.ReadAllBytes(TestData.Shared(["golden", "gguf", .. parts])));
}

using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>The type of the weights that a folder is written with.</summary>
public sealed class WeightTypeTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1, floatActivations: true);
    private readonly Formats.TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("phi3")]
    [InlineData("mixtral")]
    public void AModelKeepsTheTypesThatItWasReadFrom(string family)
    {
        string source = TestData.Shared("golden", "gguf", "tiny", family, $"{family}-f16.gguf");
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, source);
        model.Save(_folder.Path, type: null);
        using (TensorArchive archive = TensorArchive.Open(_folder.Path))
        {
            Assert.Contains(archive.Tensors, tensor => tensor.Type.Name == "F16");
            Assert.DoesNotContain(archive.Tensors, tensor => tensor.Shape.Count == 1 && tensor.Type.Name != "F32");
        }

        Assert.Equal("float16", Config()["dtype"]!.GetValue<string>());
        CausalLanguageModel again = CausalLanguageModel.Load(_cpu, _folder.Path);
        foreach ((Parameter one, Parameter other) in model.Parameters().Zip(again.Parameters()))
            Assert.Equal(one.ToFloats().ToArray(), other.ToFloats().ToArray());
        using var pause = _cpu.NoGrad();
        var input = new ModelInput { Ids = _cpu.From([3L, 8, 1, 9], [1, 4]) };
        CausalGolden.AssertAgree("logits", model.Logits(input), again.Logits(input));
    }

    [Theory]
    [InlineData(SafetensorsDType.F32, "float32", 0)]
    [InlineData(SafetensorsDType.F16, "float16", 1e-3)]
    [InlineData(SafetensorsDType.BF16, "bfloat16", 8e-3)]
    public void AQuantisedModelIsWrittenInTheTypeThatIsAskedFor(SafetensorsDType type, string name, double error)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, TestData.Shared("golden", "gguf", "tiny", "llama", "llama-q8_0.gguf"));
        model.Save(_folder.Path, type);
        Assert.Equal(name, Config()["dtype"]!.GetValue<string>());
        using (TensorArchive archive = TensorArchive.Open(_folder.Path))
        {
            Assert.All(archive.Tensors, tensor =>
                Assert.Equal(tensor.Shape.Count == 2 ? type : SafetensorsDType.F32, tensor.Type.Safetensors));
        }

        CausalLanguageModel again = CausalLanguageModel.Load(_cpu, _folder.Path);
        foreach ((Parameter one, Parameter other) in model.Parameters().Zip(again.Parameters()))
        {
            float[] expected = one.ToFloats().ToArray(), found = other.ToFloats().ToArray();
            for (int i = 0; i < expected.Length; i++)
                Assert.InRange(Math.Abs(expected[i] - found[i]), 0, error * Math.Abs(expected[i]) + (error * 1e-4));
        }
    }

    [Fact]
    public void NumbersThatHalvesCannotHoldAreNamed()
    {
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, TestData.Golden("causal", "llama"));
        Parameter matrix = model.Parameters().First(parameter => parameter.Shape.Rank == 2);
        matrix.Own.Detach().Narrow(0, 0, 1).Narrow(1, 0, 1).CopyFrom([70_000f]);
        string message = Assert.Throws<ArgumentException>(() => model.Save(_folder.Path, SafetensorsDType.F16)).Message;
        Assert.Contains("F16 holds numbers up to 65500, got others in tensor \"model.embed_tokens.weight\"; take BF16", message,
            StringComparison.Ordinal);
        Assert.Contains("must be written in F32, F16 or BF16, got I8", Assert.Throws<ArgumentException>(
            () => model.Save(_folder.Path, SafetensorsDType.I8)).Message, StringComparison.Ordinal);
    }

    private JsonNode Config() => JsonNode.Parse(File.ReadAllBytes(_folder[LanguageModel.ConfigFile]))!;
}

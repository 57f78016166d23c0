using Skald.Models.Adapters;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Adapters;

/// <summary>Two LoRAs together and combined, against PEFT's add_weighted_adapter.</summary>
public sealed class AdapterCombinationTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void SwappingAndAddingUpAreThoseRecorded()
    {
        using var golden = Open();
        foreach ((string name, string[] active) in
            ((string, string[])[])[("only_a", ["a"]), ("only_b", ["b"]), ("both_active", ["a", "b"]), ("only_a", ["a"])])
        {
            golden.Model.Adapters.Activate(active);
            golden.AssertLogits(name, golden.Tolerance(name));
        }
    }

    [Theory]
    [InlineData("linear", AdapterCombination.Linear, 0.45, 0.5)]
    [InlineData("linear_negative", AdapterCombination.Linear, -0.45, 0.5)]
    [InlineData("cat", AdapterCombination.Cat, 0.45, 0.5)]
    [InlineData("svd", AdapterCombination.Svd, 0.45, 0.5)]
    [InlineData("ties", AdapterCombination.Ties, 0.45, 0.5)]
    [InlineData("magnitude_prune", AdapterCombination.MagnitudePrune, 0.45, 0.6)]
    public void CombinationsAreThoseRecorded(string name, AdapterCombination how, double second, double density)
    {
        using var golden = Open();
        Adapter combined = golden.Model.Adapters.Combine("c", [("a", 0.7), ("b", second)], how, rank: 2, density);
        Dictionary<string, Tensor> values = combined.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter.Value);
        foreach (string layer in (string[])["layers.0.q_proj", "layers.1.v_proj"])
        {
            string path = $"base_model.model.model.{layer.Replace("_proj", "_proj.", StringComparison.Ordinal)}"
                .Replace(".q_proj", ".self_attn.q_proj", StringComparison.Ordinal)
                .Replace(".v_proj", ".self_attn.v_proj", StringComparison.Ordinal);
            Tensor a = values[$"{path}lora_A.weight"], b = values[$"{path}lora_B.weight"];
            string delta = $"{name}.delta.{layer}";
            CausalGolden.AssertWithin(delta, golden[delta], b.MatMul(a), Math.Max(1e-6, golden.Tolerance(delta)));
            if (!golden.Tensors.ContainsKey($"{name}.lora_A.{layer}")) continue;
            CausalGolden.AssertWithin("A", golden[$"{name}.lora_A.{layer}"], a, 2e-6);
            CausalGolden.AssertWithin("B", golden[$"{name}.lora_B.{layer}"], b, 2e-6);
        }

        golden.Model.Adapters.Activate("c");
        golden.AssertLogits(name, golden.Tolerance(name));
    }

    [Fact]
    public void ACombinationIsSavedLikeAnyAdapter()
    {
        using var golden = Open();
        using var copy = new Formats.TemporaryFolder();
        golden.Model.Adapters.Combine("c", [("a", 0.7), ("b", 0.45)], AdapterCombination.Cat).Save(copy.Path);
        golden.Model.Adapters.Load(copy.Path, "d");
        golden.Model.Adapters.Activate("d");
        golden.AssertLogits("cat", golden.Tolerance("cat"));
    }

    private AdapterGolden Open()
    {
        var golden = new AdapterGolden(_cpu, "combine");
        golden.Model.Adapters.Load(TestData.Shared("golden", "adapters", "lora_qv"), "a");
        golden.Model.Adapters.Load(TestData.Shared("golden", "adapters", "lora_qv_second"), "b");
        return golden;
    }
}

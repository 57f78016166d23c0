using Skald.Models.Adapters;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models.Adapters;

/// <summary>Adapters beside 4-bit weights.</summary>
public sealed class QuantizedBaseTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2, floatActivations: true);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [InlineData("lora_qv")]
    [InlineData("lora_all_linear")]
    [InlineData("lora_dora")]
    [InlineData("lora_modules_to_save")]
    [InlineData("ia3")]
    public void AnAdapterBesideQuantisedWeightsActsAsOnTheirFloats(string folder)
    {
        using var quantised = new AdapterGolden(_cpu, folder);
        using var floats = new AdapterGolden(_cpu, folder);
        Dictionary<string, Parameter> others = floats.Model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        foreach ((string name, Parameter parameter) in quantised.Model.NamedParameters())
        {
            if (parameter.Kind is not (ParameterKind.Matrix or ParameterKind.Head)) continue;
            parameter.Quantize(Blocks(parameter.Shape));
            others[name].Value.Detach().CopyFrom(parameter.Value.Dequantize());
        }

        quantised.Activate();
        floats.Activate();
        Tensor expected = floats.Decoder.Logits(floats.Input);
        CausalGolden.AssertWithin(folder, expected, quantised.Decoder.Logits(quantised.Input), 1e-3, floats.Mask);
        using (_cpu.NoGrad())
        {
            CausalGolden.AssertWithin("kept", expected, quantised.Decoder.Logits(quantised.Input), 1e-3, floats.Mask);
            CausalGolden.AssertWithin("again", expected, quantised.Decoder.Logits(quantised.Input), 1e-3, floats.Mask);
        }

        quantised.Decoder.Loss(quantised.Input, quantised.Targets).Backward();
        floats.Decoder.Loss(floats.Input, floats.Targets).Backward();
        foreach ((Parameter mine, Parameter other) in quantised.Model.Adapters.Active[0].Parameters()
            .Zip(floats.Model.Adapters.Active[0].Parameters()))
            CausalGolden.AssertWithin(mine.Name, other.Grad!, mine.Grad, 1e-3);

        var e = Assert.Throws<InvalidOperationException>(quantised.Model.Adapters.Merge);
        Assert.Contains("keep the adapter beside the quantised base", e.Message, StringComparison.Ordinal);
        Assert.False(quantised.Model.Adapters.IsMerged);
        CausalGolden.AssertWithin("after", expected, quantised.Decoder.Logits(quantised.Input), 1e-3, floats.Mask);
    }

    /// <summary>Blocks of Q4_0: a scale in half precision, then 32 nibbles.</summary>
    private Tensor Blocks(Shape shape)
    {
        Tensor weight = _cpu.EmptyQuantized(shape[0], shape[1], DType.Q40);
        byte[] blocks = new byte[shape[0] * shape[1] / 32 * 18];
        new Random(shape[0]).NextBytes(blocks);
        for (int i = 0; i < blocks.Length; i += 18) BitConverter.TryWriteBytes(blocks.AsSpan(i), (Half)0.05f);
        weight.WriteBlocks(0, blocks);
        return weight;
    }
}

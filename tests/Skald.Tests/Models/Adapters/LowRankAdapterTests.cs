using Skald.Formats;
using Skald.Models;
using Skald.Models.Adapters;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models.Adapters;

/// <summary>AdaLoRA and VeRA by the formulas of their papers: files as PEFT writes them, merging, gradients.</summary>
public sealed class LowRankAdapterTests : IDisposable
{
    private const string Query = "base_model.model.model.layers.0.self_attn.q_proj", Down = "base_model.model.model.layers.1.mlp.down_proj";

    private readonly CpuDevice _cpu = new(1);
    private readonly Formats.TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void AnAdaLoraAddsItsSingularValuesBetweenItsFactors()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        (int inputs, int outputs) = Sizes(model, "model.layers.0.self_attn.q_proj");
        _folder.Write(Adapter.ConfigFile, """
            {"peft_type": "ADALORA", "task_type": "CAUSAL_LM", "init_r": 5, "lora_alpha": 6, "target_modules": ["q_proj"],
            "rank_pattern": {"model.layers.0.self_attn.q_proj.lora_E": [true, false, true, true, false],
            "model.layers.1.self_attn.q_proj.lora_E": [false, false, false, false, false]}}
            """);
        float[] a = Numbers(3 * inputs, 1), b = Numbers(outputs * 3, 2), e = Numbers(3, 3);
        Write(($"{Query}.lora_A", [3, inputs], a), ($"{Query}.lora_B", [outputs, 3], b), ($"{Query}.lora_E", [3, 1], e));
        float[] expected = Product(b, a, outputs, inputs, 3, (k, _, _) => e[k] * 6 / (3 + 1e-5));
        AssertChange(model, "model.layers.0.self_attn.q_proj.weight", expected);
    }

    [Fact]
    public void AVeraScalesWhatAllLayersShare()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        (int inputs, int outputs) = Sizes(model, "model.layers.0.self_attn.q_proj");
        (int inner, int width) = Sizes(model, "model.layers.1.mlp.down_proj");
        _folder.Write(Adapter.ConfigFile, """
            {"peft_type": "VERA", "task_type": "CAUSAL_LM", "r": 4, "save_projection": true,
            "target_modules": "model[.]layers[.](0[.]self_attn[.]q_proj|1[.]mlp[.]down_proj)"}
            """);
        (int most, int widest) = (Math.Max(inputs, inner), Math.Max(outputs, width));
        float[] a = Numbers(4 * most, 1), b = Numbers(widest * 4, 2), outer = Numbers(outputs, 3), middle = Numbers(4, 4);
        Write(
            ("base_model.vera_A", [4, most], a), ("base_model.vera_B", [widest, 4], b),
            ($"{Query}.vera_lambda_b", [outputs], outer), ($"{Query}.vera_lambda_d", [4], middle),
            ($"{Down}.vera_lambda_b", [width], new float[width]), ($"{Down}.vera_lambda_d", [4], middle));
        float[] cut = [.. Enumerable.Range(0, 4).SelectMany(k => a.AsSpan(k * most, inputs).ToArray())];
        float[] expected = Product(b, cut, outputs, inputs, 4, (k, row, _) => (double)outer[row] * middle[k]);
        AssertChange(model, "model.layers.0.self_attn.q_proj.weight", expected);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("phi3")]
    public void NewOnesChangeNothingUntilTheyAreTrained(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        ModelInput input = new() { Ids = _cpu.From((int[])[3, 1, 4, 1, 5, 9, 2], [1, 7]) };
        float[] plain = model.Logits(input).ToArray();
        AdapterConfig[] kinds =
        [
            new AdaLoraConfig { Rank = 3, Targets = LayerFilter.OfPattern("all-linear") },
            new VeraConfig { Rank = 6, Targets = LayerFilter.OfPattern("all-linear") },
        ];
        foreach (AdapterConfig config in kinds)
        {
            Adapter adapter = model.Adapters.Create(config.PeftType, config, 1);
            model.Adapters.Activate(config.PeftType);
            Assert.Equal(plain, model.Logits(input).ToArray());
            var random = new RandomStream(3);
            foreach ((string name, Parameter parameter) in adapter.NamedParameters())
                if (parameter.Own.RequiresGrad) _cpu.Backend.Normal(parameter.Value.Detach(), random.Fork(name), 0, 0.2f);
            Tensor active = model.Logits(input);
            Assert.NotEqual(plain, active.ToArray());
            active.Square().Mean().Backward();
            Assert.All(adapter.NamedParameters(), p => Assert.Equal(
                !p.Name.StartsWith("base_model.vera", StringComparison.Ordinal), p.Parameter.Grad is not null));
            model.Adapters.Merge();
            CausalGolden.AssertWithin("merged", active, model.Logits(input), 1e-3);
            model.Adapters.Unmerge();
            adapter.Save(_folder[config.PeftType]);
            model.Adapters.Load(_folder[config.PeftType], "again");
            model.Adapters.Activate("again");
            Assert.Equal(active.ToArray(), model.Logits(input).ToArray());
            model.Adapters.Remove("again");
            model.Adapters.Remove(config.PeftType);
        }
    }

    [Theory]
    [InlineData("""{"peft_type": "VERA", "save_projection": false}""", "save the adapter with them")]
    [InlineData("""{"peft_type": "ADALORA", "bias": "all"}""", "the key bias must be none")]
    [InlineData("""{"peft_type": "ADALORA", "rank_pattern": {"a": ["x"]}}""", "must map layers to ranks or marks")]
    [InlineData("""{"peft_type": "VERA", "target_modules": ["absent"]}""", "it has layers such as")]
    public void WhatCannotBeReadIsRefused(string json, string sentence)
    {
        _folder.Write(Adapter.ConfigFile, json);
        _folder.Write(Adapter.WeightsFile, "");
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        Assert.Contains(sentence, Assert.Throws<ModelFormatException>(
            () => model.Adapters.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private static (int Inputs, int Outputs) Sizes(CausalLanguageModel model, string layer)
    {
        var linear = (Linear)model.NamedModules().First(m => m.Name == layer).Module;
        return (linear.Weight.Shape[1], linear.Weight.Shape[0]);
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static float[] Product(
        float[] b, float[] a, int rows, int columns, int rank, Func<int, int, int, double> weight)
    {
        float[] product = new float[rows * columns];
        for (int i = 0; i < product.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            double sum = 0;
            for (int k = 0; k < rank; k++)
                sum += b[(row * rank) + k] * weight(k, row, column) * a[(k * columns) + column];
            product[i] = (float)sum;
        }

        return product;
    }

    private void Write(params (string Name, long[] Shape, float[] Values)[] tensors) => SafetensorsWriter.Write(
        _folder[Adapter.WeightsFile], tensors.Select(t => SafetensorsSource.FromMemory(
            t.Name, SafetensorsDType.F32, t.Shape,
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(t.Values.AsSpan()).ToArray())));

    /// <summary>Merged, the adapter of the folder changes one matrix by so much, and that is what it does beside it.</summary>
    private void AssertChange(CausalLanguageModel model, string name, float[] change)
    {
        Parameter parameter = model.NamedParameters().First(p => p.Name == name).Parameter;
        float[] before = parameter.Own.ToArray();
        ModelInput input = new() { Ids = _cpu.From((int[])[3, 1, 4, 1, 5], [1, 5]) };
        model.Adapters.Load(_folder.Path, "a");
        model.Adapters.Activate("a");
        Tensor beside = model.Logits(input);
        model.Adapters.Merge();
        float[] merged = parameter.Own.ToArray();
        for (int i = 0; i < merged.Length; i++) Assert.Equal(before[i] + change[i], merged[i], 2e-6f);
        CausalGolden.AssertWithin("merged", beside, model.Logits(input), 1e-4);
    }
}

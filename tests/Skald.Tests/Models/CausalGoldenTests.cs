using System.Text.Json;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Training.Optimizers;

namespace Skald.Tests.Models;

/// <summary>
/// Every family against transformers: states, logits, padding, loss, gradients, decoding, three steps of training.
/// </summary>
public sealed class CausalGoldenTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string, string> Folders() => new(CausalGolden.All);

    /// <summary>What both layouts mean is compared once, by the states: the rest runs with one of them.</summary>
    public static TheoryData<string> Models() => new(CausalGolden.Folders);

    public static TheoryData<string> Trained() => ["gpt2", "llama", "nanochat"];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Folders))]
    public void HiddenStatesAttentionAndLogitsAreThoseRecorded(string folder, string config)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu, config);
        bool hasMaps = golden.Has("single.attention.0");
        Assert.Equal(folder is "gpt2" or "llama", hasMaps);
        var trace = new ForwardTrace { WithAttention = hasMaps };
        Tensor hidden = model.Hidden(golden.Input("single") with { Trace = trace });
        Assert.Equal(model.Config.Layers + 1, trace.HiddenStates.Count);
        for (int i = 0; i <= model.Config.Layers; i++)
            CausalGolden.AssertAgree($"hidden.{i}", golden[$"single.hidden.{i}"], trace.HiddenStates[i]);
        Assert.Equal(folder != "opt-postnorm", golden.Has("single.final_norm"));
        if (golden.Has("single.final_norm")) CausalGolden.AssertAgree("final_norm", golden["single.final_norm"], hidden);
        CausalGolden.AssertAgree("logits", golden["single.logits"], model.Logits(golden.Input("single")));
        Assert.Equal(hasMaps ? model.Config.Layers : 0, trace.AttentionMaps.Count);
        for (int i = 0; i < trace.AttentionMaps.Count; i++)
            CausalGolden.AssertWithin($"attention.{i}", golden[$"single.attention.{i}"], trace.AttentionMaps[i], 1e-5);
        Assert.False(golden.Has($"single.router_logits.{trace.RouterLogits.Count}"));
        for (int i = 0; i < trace.RouterLogits.Count; i++)
            CausalGolden.AssertAgree($"router_logits.{i}", golden[$"single.router_logits.{i}"], trace.RouterLogits[i]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void PaddedBatchesAreThoseRecorded(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu);
        foreach (string side in (string[])["right", "left"])
        {
            Tensor logits = golden[$"{side}.logits"], mask = golden[$"{side}.mask"];
            CausalGolden.AssertAgree($"{side}, given", logits, model.Logits(golden.Input(side, withPositions: true)), mask);
            CausalGolden.AssertAgree($"{side}, counted", logits, model.Logits(golden.Input(side)), mask);
        }

        Assert.Equal(folder is "gpt2" or "gpt_neo", golden.Has("left.logits_positions_not_given"));
        if (!golden.Has("left.logits_positions_not_given")) return;
        Tensor places = _cpu.Arange(13).Unsqueeze(0).Expand([3, 13]);
        CausalGolden.AssertAgree(
            "left, positions not given", golden["left.logits_positions_not_given"],
            model.Logits(golden.Input("left") with { Positions = places }), golden["left.mask"]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void LossAndAllGradientsAreThoseRecorded(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu);
        Tensor targets = CausalGolden.Targets(golden["loss.labels"]);
        JsonElement scalars = golden.Json.GetProperty("scalars");
        if (scalars.TryGetProperty("loss.aux_loss", out _))
        {
            double plain = scalars.GetProperty("loss.cross_entropy").GetDouble();
            Assert.Equal(plain, model.Loss(golden.Input("loss"), targets).Item(), 1e-5);
        }

        // What balances experts joins in training mode alone; nothing is dropped without a stream to draw from.
        model.Train();
        Tensor loss = model.Loss(golden.Input("loss"), targets);
        Assert.Equal(scalars.GetProperty("loss.value").GetDouble(), loss.Item(), 1e-5);

        loss.Backward();
        Dictionary<string, Tensor> gradients =
            CausalGolden.Tensors(_cpu, Path.Combine(golden.Folder, "grads.safetensors"));
        Dictionary<string, Tensor> found = ModelWeights.Join(
            model.NamedParameters().Where(p => p.Parameter.Grad is not null)
                .Select(p => (p.Name, p.Parameter.Grad!)), model.Joined)
            .ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(gradients.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, Tensor gradient) in gradients) CausalGolden.AssertAgree(name, gradient, found[name]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void GreedyDecodingWithCacheIsThatRecorded(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu);
        DecodeGreedily(model, golden, "greedy", [0]);
        Tensor mask = golden["left.mask"];
        int[] before = [.. Enumerable.Range(0, 3).Select(row => Array.IndexOf(mask[row].ToArray<long>(), 1L))];
        DecodeGreedily(model, golden, "greedy_left", before);
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void ThreeStepsOfAdamWAreThoseRecorded(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu);
        JsonElement train = golden.Json.GetProperty("train");
        double rate = train.GetProperty("lr").GetDouble(), clip = train.GetProperty("clip_norm").GetDouble();
        double decay = train.GetProperty("weight_decay").GetDouble();
        double[] betas = [.. train.GetProperty("betas").EnumerateArray().Select(b => b.GetDouble())];
        var parameters = model.NamedParameters().ToLookup(p => p.Parameter.Value.Rank >= 2);
        var optimizer = new AdamW(
            [new("matrices", parameters[true], rate, decay), new("vectors", parameters[false], rate)],
            betas[0], betas[1], train.GetProperty("eps").GetDouble());

        JsonElement[] steps = [.. train.GetProperty("steps").EnumerateArray()];
        Assert.Equal(3, steps.Length);
        for (int step = 0; step < steps.Length; step++)
        {
            Tensor ids = golden["train.ids"][step];
            Tensor loss = model.Loss(new() { Ids = ids }, CausalGolden.Targets(ids));
            Assert.Equal(steps[step].GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
            loss.Backward();
            double norm = Math.Sqrt(model.Parameters().Sum(p => _cpu.Backend.SumOfSquares(p.Grad!)));
            double recorded = steps[step].GetProperty("grad_norm_before_clip").GetDouble();
            Assert.Equal(recorded, norm, 1e-5 * Math.Max(1, recorded / 5));
            optimizer.Step((float)Math.Min(1, clip / (norm + 1e-6)));
            model.ZeroGrad();
        }

        CompareWeights(model, golden, rate);
        CausalGolden.AssertAgree("logits after", golden["train.logits_after"], model.Logits(golden.Input("single")));
    }

    [Fact]
    public void EveryListedFolderHasItsRecordings()
    {
        Assert.Equal((57, 103), (CausalGolden.Folders.Length, CausalGolden.All.Length));
        foreach ((string folder, string config) in CausalGolden.All.Where(f => CausalGolden.Copied.Contains(f.Folder)))
        {
            string[] needed = ["model.safetensors", "golden.safetensors", "golden.json", "grads.safetensors", config];
            Assert.All(needed, name => Assert.True(File.Exists(TestData.Golden("causal", folder, name)), $"{folder}/{name}"));
        }

        string[] found = [.. Directory.GetDirectories(TestData.Golden("causal")).Select(d => Path.GetFileName(d)!)];
        Assert.Equal(CausalGolden.Copied, found.Order(StringComparer.Ordinal));
        foreach (string folder in Trained())
            Assert.True(File.Exists(TestData.Golden("causal", folder, "train.safetensors")), folder);
    }

    /// <summary>
    /// Prompt at once, then token by token: ids, margins between first and second, and the last logits.
    /// </summary>
    private void DecodeGreedily(CausalLanguageModel model, CausalGolden golden, string name, int[] before)
    {
        using var scope = _cpu.NoGrad();
        Tensor recorded = golden[$"{name}.ids"];
        int batch = recorded.Shape[0], time = golden.Json.GetProperty(name).GetProperty("prompt_len").GetInt32();
        int added = recorded.Shape[1] - time;
        float[] margins = golden[$"{name}.margins"].ToArray();
        DecodingState state = model.CreateState(batch);
        Tensor ids = recorded.Narrow(1, 0, time);
        for (int step = 0; step < added; step++)
        {
            Tensor logits = model.Logits(new() { Ids = ids, State = state, PaddingBefore = step == 0 ? before : null });
            logits = logits.Narrow(1, logits.Shape[1] - 1, 1).Reshape(batch, -1);
            for (int row = 0; row < batch; row++)
            {
                float[] values = logits[row].ToArray();
                int best = Sampler.ArgMax(values);
                Assert.Equal(recorded[row].ToArray<long>()[time + step], best);
                float second = values.Where((_, id) => id != best).Max();
                Assert.Equal(margins[(row * added) + step], values[best] - second, 1e-4);
            }

            ids = recorded.Narrow(1, time + step, 1);
            if (step == added - 1 && golden.Has($"{name}.last_logits"))
                CausalGolden.AssertAgree("last logits", golden[$"{name}.last_logits"], logits);
        }

        int[][] prompts = [.. Enumerable.Range(0, batch).Select(row =>
            recorded[row].Narrow(0, before[row], time - before[row]).To(DType.Int32).ToArray<int>())];
        int[][] generated = new TokenGenerator(model).GenerateGreedy(prompts, added);
        for (int row = 0; row < batch; row++)
            Assert.Equal(recorded[row].Narrow(0, time, added).To(DType.Int32).ToArray<int>(), generated[row]);
    }

    /// <summary>A key's bias has no gradient but rounding noise, which Adam turns into steps of ±lr.</summary>
    private void CompareWeights(CausalLanguageModel model, CausalGolden golden, double rate)
    {
        Dictionary<string, Tensor> after =
            CausalGolden.Tensors(_cpu, Path.Combine(golden.Folder, "train.safetensors"));
        Assert.Equal(after.Count, model.NamedParameters().Count());
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            Tensor recorded = after[name], value = parameter.Value.Detach();
            double allowed = (8 * golden.Distance("train.weights")) + (2e-6 * recorded.ToArray().Max(MathF.Abs));
            if (name.EndsWith("attn.c_attn.bias", StringComparison.Ordinal))
            {
                int third = recorded.Shape[0] / 3;
                CausalGolden.AssertWithin(name, recorded.Narrow(0, third, third), value.Narrow(0, third, third), 3 * rate);
                CausalGolden.AssertWithin(name, recorded.Narrow(0, 0, third), value.Narrow(0, 0, third), allowed);
                CausalGolden.AssertWithin(name, recorded.Narrow(0, 2 * third, third), value.Narrow(0, 2 * third, third), allowed);
            }
            else
            {
                CausalGolden.AssertWithin(name, recorded, value, allowed);
            }
        }
    }
}

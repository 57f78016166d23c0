using System.Text.Json;
using Skald.Models.Adapters;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Training.Optimizers;

namespace Skald.Tests.Models.Adapters;

/// <summary>Adapters of a tiny llama and a tiny BERT against PEFT: logits, merging, loss, gradients, training, files.</summary>
public sealed class AdapterGoldenTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Folders() => [.. AdapterGolden.Folders];

    public static TheoryData<string> Decoding() => [.. AdapterGolden.Decoding];

    public static TheoryData<string> Mergeable() => [.. AdapterGolden.Mergeable];

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void EveryRecordedAdapterIsListed()
    {
        string[] found = [.. Directory.GetDirectories(TestData.Shared("golden", "adapters"))
            .Where(folder => File.Exists(Path.Combine(folder, Adapter.ConfigFile))).Select(folder => Path.GetFileName(folder)!)];
        Assert.Equal(22, found.Length);
        Assert.Equal(AdapterGolden.Folders.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal((17, 15), (AdapterGolden.Mergeable.Length, AdapterGolden.Decoding.Length));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void LogitsWithAndWithoutAreThoseRecorded(string folder)
    {
        using var golden = new AdapterGolden(_cpu, folder);
        float[] plain = golden.Logits().ToArray();
        Adapter adapter = golden.Activate();
        golden.AssertLogits("logits", golden.Tolerance("logits"));

        // PEFT leaves trained biases in the base when an adapter is disabled, though not whole modules: with scale 0 both stay.
        bool keepsBiases = folder.EndsWith("lora_bias_lora_only", StringComparison.Ordinal);
        if (keepsBiases) adapter.Scale = 0;
        else golden.Model.Adapters.Deactivate();
        golden.AssertLogits("logits_base", golden.Tolerance("logits_base"), keepsBiases ? golden.LogitsOfOwnHead() : null);
        golden.Model.Adapters.Deactivate();
        Assert.Equal(plain, golden.Logits().ToArray());
    }

    [Theory]
    [MemberData(nameof(Mergeable))]
    public void MergedWeightsAreThoseRecordedAndUnmergingGivesTheOldBits(string folder)
    {
        using var golden = new AdapterGolden(_cpu, folder);
        float[] plain = golden.Logits().ToArray();
        golden.Activate();
        golden.Model.Adapters.Merge();
        Assert.Empty(golden.Model.Adapters.Active);
        golden.AssertLogits("logits_merged", golden.Tolerance("logits_merged"));
        Dictionary<string, Tensor> recorded = golden.ByParameter("merged.");
        Assert.NotEmpty(recorded);
        foreach ((string name, Parameter parameter) in golden.Model.NamedParameters())
        {
            if (recorded.Remove(name, out Tensor? merged))
                CausalGolden.AssertWithin(name, merged, parameter.Value, golden.Tolerance("merged"));
        }

        Assert.Empty(recorded);
        golden.Model.Adapters.Unmerge();
        golden.AssertLogits("logits", golden.Tolerance("logits"));
        golden.Model.Adapters.Deactivate();
        Assert.Equal(plain, golden.Logits().ToArray());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void LossAndAllGradientsAreThoseRecorded(string folder)
    {
        using var golden = new AdapterGolden(_cpu, folder);
        Adapter adapter = golden.Activate();
        Tensor loss = golden.Loss();
        Assert.Equal(golden.Json.GetProperty("loss").GetDouble(), loss.Item(), Math.Max(2e-6, golden.Tolerance("loss")));
        loss.Backward();
        Dictionary<string, Tensor> recorded = golden.ByParameter("grad.");
        Assert.Equal(
            recorded.Keys.Order(StringComparer.Ordinal),
            adapter.NamedParameters().Select(p => p.Name).Order(StringComparer.Ordinal));
        foreach ((string name, Parameter parameter) in adapter.NamedParameters())
            CausalGolden.AssertWithin(name, recorded[name], parameter.Grad, golden.Tolerance("grads"));
        Assert.All(golden.Model.Parameters(), parameter => Assert.Null(parameter.Grad));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void FiveStepsOfAdamWAreThoseRecorded(string folder)
    {
        using var golden = new AdapterGolden(_cpu, folder);
        Adapter adapter = golden.Activate();
        JsonElement settings = golden.Json.GetProperty("optimizer");
        double rate = settings.GetProperty("lr").GetDouble(), decay = settings.GetProperty("weight_decay").GetDouble();
        var optimizer = new AdamW([new("adapter", adapter.NamedParameters(), rate, decay)]);
        double[] losses = [.. golden.Json.GetProperty("training_losses").EnumerateArray().Select(loss => loss.GetDouble())];
        Assert.Equal(5, losses.Length);
        foreach (double recorded in losses)
        {
            Tensor loss = golden.Loss();
            Assert.Equal(recorded, loss.Item(), Math.Max(5e-6, golden.Tolerance("losses")));
            loss.Backward();
            optimizer.Step();
            adapter.ZeroGrad();
        }

        Dictionary<string, Tensor> trained = golden.ByParameter("trained.");
        Assert.NotEmpty(trained);
        foreach ((string name, Parameter parameter) in adapter.NamedParameters())
            CausalGolden.AssertWithin(name, trained[name], parameter.Value, golden.Tolerance("trained"));
        golden.AssertLogits("logits_trained", golden.Tolerance("logits_trained"));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void SavingGivesTheFileThatWasLoaded(string folder)
    {
        using var golden = new AdapterGolden(_cpu, folder);
        using var copy = new Formats.TemporaryFolder();
        golden.Activate().Save(copy.Path);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(golden.Folder, Adapter.WeightsFile)), File.ReadAllBytes(copy[Adapter.WeightsFile]));
        using JsonDocument before = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(golden.Folder, Adapter.ConfigFile)));
        using JsonDocument after = JsonDocument.Parse(File.ReadAllBytes(copy[Adapter.ConfigFile]));
        Assert.Equal(
            before.RootElement.EnumerateObject().Select(p => p.Name), after.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.All(before.RootElement.EnumerateObject(), p => Assert.True(
            JsonElement.DeepEquals(p.Value, after.RootElement.GetProperty(p.Name)), p.Name));
        Tensor active = golden.Logits();
        golden.Model.Adapters.Load(copy.Path, "again");
        golden.Model.Adapters.Activate("again");
        Assert.Equal(active.ToArray(), golden.Logits().ToArray());
    }

    [Theory]
    [MemberData(nameof(Decoding))]
    public void DecodingWithAStateGivesTheLogitsOfTheWhole(string folder)
    {
        using var golden = new AdapterGolden(_cpu, folder);
        golden.Activate();
        using var pause = _cpu.NoGrad();
        Tensor ids = golden["in.input_ids"].Narrow(0, 0, 1).Contiguous();
        Tensor whole = golden.Decoder.Logits(new() { Ids = ids });
        DecodingState state = golden.Decoder.CreateState(1);
        CausalGolden.AssertWithin("first", whole.Narrow(1, 0, 4).Contiguous(), Read(0, 4), 1e-5);
        CausalGolden.AssertWithin("next", whole.Narrow(1, 4, 6).Contiguous(), Read(4, 6), 1e-5);
        Assert.Equal([10], state.Lengths.ToArray());
        state.Truncate(0, 3);
        CausalGolden.AssertWithin("again", whole.Narrow(1, 3, 7).Contiguous(), Read(3, 7), 1e-5);
        state.Truncate(0, 0);
        CausalGolden.AssertWithin("anew", whole, Read(0, 10), 1e-5);

        Tensor Read(int start, int count) =>
            golden.Decoder.Logits(new() { Ids = ids.Narrow(1, start, count).Contiguous(), State = state });
    }
}

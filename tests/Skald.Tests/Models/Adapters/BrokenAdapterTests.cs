using Skald.Formats;
using Skald.Models;
using Skald.Models.Adapters;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Adapters;

/// <summary>What doesn't fit is refused in a sentence.</summary>
public sealed class BrokenAdapterTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"LOHA\"", "IA3, PROMPT_TUNING or PREFIX_TUNING, got LOHA")]
    [InlineData("\"r\": 4", "\"r\": 5", "must be [5, 32] by the configuration and the base, got [4, 32]")]
    [InlineData("\"r\": 4", "\"r\": 0", "the key r must lie in [1, 1048576], got 0")]
    [InlineData("\"q_proj\", \"v_proj\"", "\"query\"", "must name layers of the base, got query")]
    [InlineData("\"q_proj\", \"v_proj\"", "\"q_proj\"", "belongs to no layer of the base; load the adapter beside")]
    [InlineData("\"q_proj\", \"v_proj\"", "\"q_proj\", \"k_proj\"", "k_proj.lora_A.weight\" is missing; load the adapter beside")]
    [InlineData("[\"q_proj\", \"v_proj\"]", "\"(?=q)q_proj\"", "must neither look ahead nor refer back")]
    [InlineData("\"use_qalora\": false", "\"use_qalora\": true", "adapters with use_qalora are not supported")]
    [InlineData("\"CAUSAL_LM\"", "\"SEQ_CLS\"", "task_type must be CAUSAL_LM")]
    [InlineData("\"bias\": \"none\"", "\"bias\": \"some\"", "must be none, lora_only or all, got some")]
    [InlineData("\"lora_alpha\": 8", "\"lora_alpha\": \"8\"", "the key lora_alpha must be a number")]
    public void AConfigurationThatDoesNotFitIsRefused(string old, string changed, string sentence)
    {
        using var golden = new AdapterGolden(_cpu, "lora_qv");
        using var folder = new Formats.TemporaryFolder();
        string config = File.ReadAllText(Path.Combine(golden.Folder, Adapter.ConfigFile));
        Assert.Contains(old, config, StringComparison.Ordinal);
        folder.Write(Adapter.ConfigFile, config.Replace(old, changed, StringComparison.Ordinal));
        File.Copy(Path.Combine(golden.Folder, Adapter.WeightsFile), folder[Adapter.WeightsFile]);
        Refused(golden.Model, folder.Path, sentence);
        Assert.Empty(golden.Model.Adapters.All);
    }

    [Fact]
    public void PatternsAreCountedAndTheirOwnGroupsDoNotMatter()
    {
        using var golden = new AdapterGolden(_cpu, "lora_qv");
        string[] many = [.. Enumerable.Range(0, 5000).Select(i => $"a{i}")];
        Assert.Contains("rank_pattern must have at most 4096 patterns, got 5000", Argument(() => _ = new LoraTargets(
            new LoraConfig { TargetModules = ["q_proj"], RankPattern = [.. many.Select(name => (name, 2.0))] })), StringComparison.Ordinal);
        Assert.Contains("layers_pattern must have at most 4096 patterns", Argument(() => _ = new LoraTargets(
            new LoraConfig { TargetModules = ["q_proj"], LayersPattern = many, LayersToTransform = [1] })), StringComparison.Ordinal);
        var grouped = new LoraTargets(new LoraConfig
        { TargetModules = ["q_proj"], LayersPattern = ["(lay)(ers)"], LayersToTransform = [1] });
        TargetLayer[] layers = [.. new AdapterTargets(golden.Model).Layers.Where(grouped.Accepts)];
        Assert.Equal(["model.layers.1.self_attn.q_proj"], layers.Select(layer => layer.Name));
    }

    [Fact]
    public void ValuesThatAreNoNumbersAreRefused()
    {
        using var golden = new AdapterGolden(_cpu, "lora_qv");
        using var folder = new Formats.TemporaryFolder();
        File.Copy(Path.Combine(golden.Folder, Adapter.ConfigFile), folder[Adapter.ConfigFile]);
        byte[] weights = File.ReadAllBytes(Path.Combine(golden.Folder, Adapter.WeightsFile));
        weights.AsSpan(^4).Fill(0xFF);
        folder.Write(Adapter.WeightsFile, weights);
        Refused(golden.Model, folder.Path, "must hold finite numbers, got others");
    }

    [Fact]
    public void AnAdapterOfAnotherBaseIsRefused()
    {
        using CausalGolden llama = new(_cpu, "llama");
        CausalLanguageModel model = llama.Load(_cpu);
        string folder = TestData.Shared("golden", "adapters", "lora_qv");
        Refused(model, folder, "load the adapter beside the base that it was trained on, ../llama_base.");
        foreach (string bert in Directory.GetDirectories(TestData.Shared("golden", "adapters"), "bert_*"))
            if (!bert.EndsWith("base", StringComparison.Ordinal)) Refused(model, bert, "got SEQ_CLS.");
    }

    [Fact]
    public void MissingFilesAreNamed()
    {
        using var golden = new AdapterGolden(_cpu, "lora_qv");
        using var folder = new Formats.TemporaryFolder();
        Refused(golden.Model, folder.Path, "adapter_config.json: ");
        File.Copy(Path.Combine(golden.Folder, Adapter.ConfigFile), folder[Adapter.ConfigFile]);
        Refused(golden.Model, folder.Path, "adapter_model.safetensors: the file is missing");
        folder.Write(Adapter.WeightsFile, "no tensors");
        Assert.Throws<ModelFormatException>(() => golden.Model.Adapters.Load(folder.Path));
    }

    [Fact]
    public void WhatCannotBeDoneSaysWhatCan()
    {
        using var golden = new AdapterGolden(_cpu, "lora_qv");
        AdapterSet adapters = golden.Model.Adapters;
        Assert.Contains("activate one first", Invalid(adapters.Merge), StringComparison.Ordinal);
        Assert.Contains("call Merge first", Invalid(adapters.Unmerge), StringComparison.Ordinal);
        golden.Activate("a");
        Assert.Contains("remove the old one", Argument(() => adapters.Load(golden.Folder, "a")), StringComparison.Ordinal);
        Assert.Contains("got b; there are a.", Argument(() => adapters.Activate("b")), StringComparison.Ordinal);
        adapters.Create("i", new Ia3Config { TargetModules = ["k_proj"] }, 1);
        adapters.Create("p", new PromptConfig { VirtualTokens = 2 }, 1);
        Assert.Contains("must be of one kind", Argument(() => adapters.Activate("a", "i")), StringComparison.Ordinal);
        Assert.Contains("LoRAs of matrices alone", Argument(
            () => adapters.Combine("c", [("a", 1), ("i", 1)], AdapterCombination.Cat)), StringComparison.Ordinal);
        Assert.Equal(["a"], adapters.Active.Select(adapter => adapter.Name));
        adapters.Merge();
        Assert.Contains("call Unmerge first", Invalid(() => adapters.Activate("i")), StringComparison.Ordinal);
        adapters.Unmerge();

        using var pause = _cpu.NoGrad();
        DecodingState state = golden.Decoder.CreateState(3);
        golden.Decoder.Logits(golden.Input with { State = state });
        adapters.Activate("p");
        Assert.Contains("begin a new state", Invalid(
            () => golden.Decoder.Logits(golden.Input with { State = state })), StringComparison.Ordinal);
        ModelInput padded = new() { Ids = golden["in.input_ids"], PaddingBefore = (int[])[0, 1, 0] };
        Assert.Contains("pad on the right", Argument(() => golden.Decoder.Logits(padded)), StringComparison.Ordinal);
        Assert.Contains("keep it active", Invalid(adapters.Merge), StringComparison.Ordinal);
    }

    private static string Invalid(Action action) => Assert.Throws<InvalidOperationException>(action).Message;

    private static string Argument(Action action) => Assert.Throws<ArgumentException>(action).Message;

    private static void Refused(LanguageModel model, string folder, string sentence) => Assert.Contains(
        sentence, Assert.Throws<ModelFormatException>(() => model.Adapters.Load(folder, "a")).Message, StringComparison.Ordinal);
}

using System.Text.Json.Nodes;
using Skald.Models;
using Skald.Models.Bloom;
using Skald.Models.Checkpoints;
using Skald.Models.Falcon;
using Skald.Models.Gemma2;
using Skald.Models.Gpt2;
using Skald.Models.GptJ;
using Skald.Models.GptNeo;
using Skald.Models.Llama;
using Skald.Models.Mistral;
using Skald.Models.Mpt;
using Skald.Models.NanoChat;
using Skald.Models.SmolLm3;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>Sizes that contradict each other are named in the words of config.json.</summary>
public sealed class ModelConfigTests
{
    private static Gpt2Config Gpt2 => (Gpt2Config)TinyModels.Config("gpt2");

    private static LlamaConfig Llama => (LlamaConfig)TinyModels.Config("llama");

    private static NanoChatConfig NanoChat => (NanoChatConfig)TinyModels.Config("nanochat");

    public static TheoryData<ModelConfig, string> Problems() => new()
    {
        { Gpt2 with { NHead = 5 }, "n_head must divide n_embd, got 5 and 24." },
        { Gpt2 with { NEmbd = 0 }, "n_embd must lie between 1 and 16777216, got 0." },
        { Gpt2 with { NEmbd = 1 << 24, NInner = null }, "n_inner must lie between 1 and 16777216, got 67108864." },
        { Gpt2 with { NLayer = -1 }, "n_layer must lie between 1 and 16777216, got -1." },
        { Gpt2 with { ResidPdrop = 1 }, "resid_pdrop must lie in [0, 1), got 1." },
        { Gpt2 with { LayerNormEpsilon = 0 }, "layer_norm_epsilon must lie in (0, 1), got 0." },
        { Gpt2 with { AddCrossAttention = true }, "add_cross_attention is not supported." },
        { Gpt2 with { InitializerRange = float.NaN }, "initializer_range must not be negative, got NaN." },
        { Llama with { NumKeyValueHeads = 3 }, "num_key_value_heads must divide num_attention_heads, got 3 and 4." },
        { Llama with { HeadDim = null, HiddenSize = 26 }, "num_attention_heads must divide hidden_size, got 4 and 26." },
        { Llama with { HeadDim = 9 }, "head_dim must be even and positive for rotary angles, got 9." },
        { Llama with { HeadDim = int.MaxValue }, "num_attention_heads · head_dim must be at most 16777216, got 4 · 2147483647." },
        { Llama with { PadTokenId = 41 }, "pad_token_id must lie in [0, 41), the vocabulary, got 41." },
        { NanoChat with { FinalLogitSoftcapping = -1 }, "final_logit_softcapping must not be negative, got -1." },
        { NanoChat with { RopeTheta = -1 }, "rope_theta must be positive, got -1." },
        { Llama with { RopeParameters = new() { RopeType = "ntk" } },
            "rope_type must be one of default, linear, dynamic, llama3, yarn, longrope, got \"ntk\"." },
        { Llama with { RopeScaling = new() { Type = "linear" } },
            "factor must be at least 1 where rope_type is linear, got none." },
        { Llama with { RopeParameters = new() { RopeType = "llama3", Factor = 8, LowFreqFactor = 4, HighFreqFactor = 1 } },
            "llama3 needs low_freq_factor, a larger high_freq_factor and original_max_position_embeddings." },
        { Llama with { RopeParameters = new() { RopeType = "longrope", ShortFactor = [1, 2] } },
            "short_factor must hold a factor for each of 5 pairs, got 2." },
        { Llama with { PartialRotaryFactor = 0.05 },
            "partial_rotary_factor must leave at least one pair of features to turn, got none." },
        { Llama with { LayerTypes = ["full_attention"] }, "layer_types must name 2 layers, got 1." },
        { Llama with { LayerTypes = ["full_attention", "conv"] },
            "layer_types must be of full_attention, sliding_attention, got \"conv\"." },
        { Llama with { SlidingWindow = -1 }, "sliding_window must not be negative, got -1." },
        { TinyConfigs.All["smollm3"] with { VocabSize = 0 }, "vocab_size must lie between 1 and 16777216, got 0." },
        { (SmolLm3Config)TinyConfigs.All["smollm3"] with { NoRopeLayers = [1] }, "no_rope_layers must name 2 layers, got 1." },
        { (GptJConfig)TinyConfigs.All["gptj"] with { RotaryDim = 10 }, "rotary_dim must be even and at most 8, got 10." },
        { (FalconConfig)TinyConfigs.All["falcon-new"] with { NumKvHeads = 3 },
            "num_kv_heads must divide num_attention_heads, got 3 and 4." },
        { (MptConfig)TinyConfigs.All["mpt"] with { AttnConfig = new() { QkLn = true } }, "attn_config.qk_ln is not supported." },
        { (BloomConfig)TinyConfigs.All["bloom"] with { ApplyResidualConnectionPostLayernorm = true },
            "apply_residual_connection_post_layernorm is not supported." },
        { (GptNeoConfig)TinyConfigs.All["gpt_neo"] with { AttentionLayers = ["global"] },
            "attention_layers must name 2 layers, got 1." },
        { (Gemma2Config)TinyConfigs.All["gemma2"] with { QueryPreAttnScalar = 0 },
            "query_pre_attn_scalar must be positive, got 0." },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void AModelIsNotMadeFromSizesThatContradictEachOther(ModelConfig config, string problem)
    {
        Assert.Equal(problem, config.FindProblem());
        using var cpu = new CpuDevice(1);
        string message = Assert.Throws<ArgumentException>(() => CausalLanguageModel.Create(cpu, config, 1)).Message;
        Assert.Equal($"{config.GetType().Name}: {problem}", message);
        Assert.Equal(0, cpu.Memory.Reserved);
    }

    [Fact]
    public void EveryRegisteredFamilyIsInTheGenericSuiteAndHasItsRecordings()
    {
        // Transformers has no ternary stories: their recorded texts are their test.
        ModelFamily[] known = [.. ModelFamilies.All.Where(family => family.ModelType != "bitllama")];
        string[] families = [.. known.Select(family => family.ModelType)];
        Assert.Equal(43, families.Length);
        Assert.Equal(families.Length, families.Distinct().Count());
        Assert.All(known, family => Assert.Contains(
            TinyModels.Names, name => TinyModels.Config(name).ModelType == family.ModelType && family.Owns(TinyModels.Config(name))));
        Assert.All(families, family => Assert.Contains(
            CausalGolden.Folders, folder => folder == family || folder.StartsWith($"{family}-", StringComparison.Ordinal)));
    }

    [Fact]
    public void KeysThatChangeNothingAreKeptAndOldOnesRenamed()
    {
        using var folder = new Formats.TemporaryFolder();
        folder.Write("config.json", """
            {"model_type": "llama", "vocab_size": 41, "hidden_size": 24, "intermediate_size": 40, "num_attention_heads": 4,
            "num_hidden_layers": 2, "eos_token_id": 7, "rope_theta": 500, "rope_scaling": null,
            "x_kept": {"a": [1]}, "torch_dtype": "bfloat16"}
            """);
        ModelConfig config = ModelFamilies.ReadConfig(folder["config.json"]);
        JsonNode written = JsonNode.Parse(ModelFamilies.WriteConfig(config))!;
        Assert.Equal("""{"rope_type":"default","rope_theta":500}""", written["rope_parameters"]!.ToJsonString());
        Assert.False(written.AsObject().ContainsKey("rope_theta"));
        Assert.False(written.AsObject().ContainsKey("rope_scaling"));
        Assert.Equal("""{"a":[1]}""", written["x_kept"]!.ToJsonString());
        Assert.False(written.AsObject().ContainsKey("torch_dtype"));
        Assert.Equal("LlamaConfig { 2 layers, width 24, 4 heads, vocabulary 41 }", config.ToString());
        Assert.NotEqual(config, config with { EosTokenId = 9 });
    }

    [Fact]
    public void OlderNamesOfKeysAreUnderstood()
    {
        using var folder = new Formats.TemporaryFolder();
        folder.Write("config.json", """
            {"model_type": "bloom", "vocab_size": 41, "n_embed": 24, "num_attention_heads": 3, "n_layer": 2, "n_head": 4}
            """);
        var bloom = (BloomConfig)ModelFamilies.ReadConfig(folder["config.json"]);
        Assert.Equal((24, 4, 2), (bloom.HiddenSize, bloom.NHead, bloom.NLayer));
        JsonObject written = JsonNode.Parse(ModelFamilies.WriteConfig(bloom))!.AsObject();
        Assert.False(written.ContainsKey("n_embed"));
        Assert.Equal(24, (int)written["hidden_size"]!);
    }

    [Fact]
    public void SeveralEndTokensAreReadAndWritten()
    {
        using var folder = new Formats.TemporaryFolder();
        folder.Write("config.json", """
            {"model_type": "llama", "vocab_size": 41, "hidden_size": 24, "intermediate_size": 40, "num_attention_heads": 4,
            "num_hidden_layers": 2, "eos_token_id": [7, 9]}
            """);
        ModelConfig config = ModelFamilies.ReadConfig(folder["config.json"]);
        Assert.Equal([7, 9], config.EosTokenIds);
        Assert.Equal(7, config.EosTokenId);
        Assert.Equal("[7,9]", JsonNode.Parse(ModelFamilies.WriteConfig(config))!["eos_token_id"]!.ToJsonString());
        Assert.Equal(config.EosTokenIds, (config with { EosTokenIds = new(7, 9) }).EosTokenIds);
    }

    [Fact]
    public void WhatIsNullAndHasAnotherDefaultIsWrittenAsNull()
    {
        var mistral = (MistralConfig)TinyConfigs.All["mistral"] with { SlidingWindow = null };
        JsonObject written = JsonNode.Parse(ModelFamilies.WriteConfig(mistral))!.AsObject();
        Assert.True(written.TryGetPropertyValue("sliding_window", out JsonNode? window) && window is null);
        Assert.False(written.ContainsKey("rope_scaling"));
    }

    [Fact]
    public void UnknownActivationsAreListed() => Assert.Equal(
        "activation_function must be one of gelu, gelu_new, gelu_pytorch_tanh, relu, relu2, silu, swish, got \"elu\".",
        (Gpt2 with { ActivationFunction = "elu" }).FindProblem());
}

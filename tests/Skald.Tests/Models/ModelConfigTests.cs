using Skald.Models;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;
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
    public void UnknownActivationsAreListed() => Assert.Equal(
        "activation_function must be one of gelu, gelu_new, gelu_pytorch_tanh, relu, relu2, silu, swish, got \"elu\".",
        (Gpt2 with { ActivationFunction = "elu" }).FindProblem());
}

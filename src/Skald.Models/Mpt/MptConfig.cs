using System.Text.Json.Serialization;

namespace Skald.Models.Mpt;

/// <summary>Hyper-parameters of an MPT checkpoint.</summary>
public sealed record MptConfig : ArchitectureConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is the embedding.</summary>
    public MptConfig() => TieWordEmbeddings = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["MptForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "mpt";

    /// <summary>Settings of the attention.</summary>
    public MptAttentionConfig AttnConfig { get; init; } = new();

    /// <summary>E, width of the residual stream.</summary>
    public int DModel { get; init; }

    /// <summary>ε of the norms.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary>Attention heads.</summary>
    public int NHeads { get; init; }

    /// <summary>Blocks.</summary>
    public int NLayers { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Layers => NLayers;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => DModel;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Heads => NHeads;

    /// <inheritdoc/>
    /// <remarks>A bias that falls with distance sets no bound.</remarks>
    [JsonIgnore]
    public override int ContextLength => MaxSize;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => MptModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(("vocab_size", VocabSize), ("d_model", DModel), ("n_heads", NHeads), ("n_layers", NLayers)) ??
        FindCommonProblem() ?? FindEpsilonProblem("layer_norm_epsilon", LayerNormEpsilon) ?? (
        DModel % NHeads != 0 ? $"n_heads must divide d_model, got {NHeads} and {DModel}." :
        DModel > MaxSize / 4 ? $"d_model must be at most {MaxSize / 4}, got {DModel}." :
        AttnConfig.ClipQkv is <= 0 ? $"attn_config.clip_qkv must be positive, got {AttnConfig.ClipQkv}." :
        AttnConfig.QkLn ? "attn_config.qk_ln is not supported." :
        AttnConfig.PrefixLm ? "attn_config.prefix_lm is not supported." : null);
}

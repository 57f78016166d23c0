using System.Text.Json.Serialization;

namespace Skald.Models.Bloom;

/// <summary>Hyper-parameters of a BLOOM checkpoint.</summary>
public sealed record BloomConfig : ArchitectureConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is the embedding.</summary>
    public BloomConfig() => TieWordEmbeddings = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["BloomForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "bloom";

    /// <summary>The residual stream takes up the normed input; not supported, and in no published model.</summary>
    public bool ApplyResidualConnectionPostLayernorm { get; init; }

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>ε of the norms.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary>Attention heads.</summary>
    public int NHead { get; init; }

    /// <summary>Blocks.</summary>
    public int NLayer { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Layers => NLayer;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => HiddenSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Heads => NHead;

    /// <inheritdoc/>
    /// <remarks>A bias that falls with distance sets no bound.</remarks>
    [JsonIgnore]
    public override int ContextLength => MaxSize;

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, string> Aliases => new Dictionary<string, string>
    {
        ["n_embed"] = "hidden_size",
        ["num_attention_heads"] = "n_head",
        ["num_hidden_layers"] = "n_layer",
    };

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => BloomModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("n_head", NHead), ("n_layer", NLayer)) ??
        FindCommonProblem() ?? FindEpsilonProblem("layer_norm_epsilon", LayerNormEpsilon) ?? (
        HiddenSize % NHead != 0 ? $"n_head must divide hidden_size, got {NHead} and {HiddenSize}." :
        HiddenSize > MaxSize / 4 ? $"hidden_size must be at most {MaxSize / 4}, got {HiddenSize}." :
        ApplyResidualConnectionPostLayernorm ? "apply_residual_connection_post_layernorm is not supported." : null);
}

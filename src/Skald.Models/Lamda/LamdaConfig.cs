using System.Text.Json.Serialization;

namespace Skald.Models.Lamda;

/// <summary>Hyper-parameters of a LaMDA: the paper names no file format, so every choice has a key.</summary>
public sealed record LamdaConfig : RmsTransformerConfig
{
    private const int DefaultContext = 2048;

    /// <summary>A configuration whose sizes are yet to be stated; the MLP has a GELU gate.</summary>
    public LamdaConfig() => (HiddenAct, MaxPositionEmbeddings) = ("gelu_new", DefaultContext);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["LamdaReference"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "lamda";

    /// <summary>What scores are multiplied by.</summary>
    public string AttentionScale { get; init; } = "none";

    /// <summary>Who has a bias of distances.</summary>
    public string RelativeBias { get; init; } = "one table shared by all layers";

    /// <summary>Buckets of distances.</summary>
    public int RelativeAttentionNumBuckets { get; init; } = 32;

    /// <summary>Distance from which all share the last bucket.</summary>
    public int RelativeAttentionMaxDistance { get; init; } = 128;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ForeignKeys => MaxPositionEmbeddings == DefaultContext
        ? ["dtype", "initializer_range", "transformers_version", "use_cache", "max_position_embeddings"]
        : ["dtype", "initializer_range", "transformers_version", "use_cache"];

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => LamdaModel.Describe(this);

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (LamdaConfig)base.Stored() with { RopeParameters = null };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ??
        FindImpossible(("relative_attention_num_buckets", RelativeAttentionNumBuckets)) ?? (
        AttentionScale != "none" ? $"attention_scale must be none, got \"{AttentionScale}\"." :
        RelativeBias != "one table shared by all layers"
            ? $"relative_bias must be one table shared by all layers, got \"{RelativeBias}\"." :
        RelativeAttentionNumBuckets < 2
            ? $"relative_attention_num_buckets must be at least 2, got {RelativeAttentionNumBuckets}." :
        RelativeAttentionMaxDistance <= RelativeAttentionNumBuckets / 2
            ? $"relative_attention_max_distance must exceed half of the buckets, got {RelativeAttentionMaxDistance}." :
        null);
}

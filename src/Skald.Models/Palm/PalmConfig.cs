using System.Text.Json.Serialization;

namespace Skald.Models.Palm;

/// <summary>Hyper-parameters of a PaLM: the paper names no file format, so every choice has a key of its own.</summary>
public sealed record PalmConfig : TransformerConfig
{
    private const int DefaultContext = 2048;

    /// <summary>A configuration whose sizes are yet to be stated; all heads share one key and value.</summary>
    public PalmConfig() => (HiddenAct, MaxPositionEmbeddings, TieWordEmbeddings) = (null, DefaultContext, true);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["PalmReference"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "palm";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Which features turn together: half for i with i + D/2.</summary>
    public string RopeLayout { get; init; } = "half";

    /// <summary>What logits are multiplied by.</summary>
    public string LogitScale { get; init; } = "1/sqrt(hidden_size)";

    /// <summary>What scores are multiplied by.</summary>
    public string AttentionScale { get; init; } = "1/sqrt(head_dim)";

    /// <summary>Weight of log-sum-exp² in the loss.</summary>
    public float ZLoss { get; init; } = 1e-4f;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int KvHeads => 1;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ForeignKeys => MaxPositionEmbeddings == DefaultContext
        ? ["dtype", "initializer_range", "transformers_version", "use_cache", "max_position_embeddings"]
        : ["dtype", "initializer_range", "transformers_version", "use_cache"];

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => PalmModel.Describe(this);

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (PalmConfig)base.Stored() with
    {
        RopeParameters = null,
        RopeTheta = Rope.RopeTheta,
    };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ??
        FindEpsilonProblem("layer_norm_eps", LayerNormEps) ?? (
        RopeLayout != "half" ? $"rope_layout must be half, got \"{RopeLayout}\"." :
        LogitScale != "1/sqrt(hidden_size)" ? $"logit_scale must be 1/sqrt(hidden_size), got \"{LogitScale}\"." :
        AttentionScale != "1/sqrt(head_dim)" ? $"attention_scale must be 1/sqrt(head_dim), got \"{AttentionScale}\"." :
        !(ZLoss >= 0 && float.IsFinite(ZLoss)) ? $"z_loss must not be negative, got {ZLoss}." :
        Rope.Kind != "default" ? $"rope_type must be default, got \"{Rope.Kind}\"." :
        null);
}

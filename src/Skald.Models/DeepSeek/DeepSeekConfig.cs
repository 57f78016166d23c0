using System.Text.Json.Serialization;
using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models.DeepSeek;

/// <summary>Hyper-parameters that DeepSeek V2 and V3 share.</summary>
public abstract record DeepSeekConfig : ExpertTransformerConfig
{
    /// <summary>Biases of the projections that read or write the residual stream.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>The first layers have a plain MLP.</summary>
    public int FirstKDenseReplace { get; init; }

    /// <summary>Width of the latent from which keys and values are drawn.</summary>
    public int KvLoraRank { get; init; } = 512;

    /// <summary>Width inside an expert.</summary>
    public int MoeIntermediateSize { get; init; } = 1407;

    /// <summary>Groups of experts.</summary>
    public int? NGroup { get; init; }

    /// <summary>N, experts to choose from.</summary>
    public int NRoutedExperts { get; init; } = 64;

    /// <summary>Experts that all tokens share, in one matrix.</summary>
    public int? NSharedExperts { get; init; }

    /// <summary>Width of the latent from which queries are drawn; null where they come from x itself.</summary>
    public int? QLoraRank { get; init; }

    /// <summary>Width of a head's queries and keys; the two below together.</summary>
    public int? QkHeadDim { get; init; }

    /// <summary>Features of a head's queries and keys that don't turn.</summary>
    public int QkNopeHeadDim { get; init; } = 128;

    /// <summary>Features of a head's queries and keys that turn.</summary>
    public int QkRopeHeadDim { get; init; } = 64;

    /// <summary>Multiplies the weights of experts.</summary>
    public float RoutedScalingFactor { get; init; } = 1;

    /// <summary>Groups that a token may choose from.</summary>
    public int? TopkGroup { get; init; }

    /// <summary>Width of a head's values.</summary>
    public int VHeadDim { get; init; } = 128;

    /// <summary>Features that turn, which is what rotary positions call a head.</summary>
    [JsonIgnore]
    public override int HeadSize => QkRopeHeadDim;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NRoutedExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => MoeIntermediateSize;

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout => RotaryLayout.Interleaved;

    /// <summary>Latent attention of these sizes.</summary>
    /// <remarks>Where YaRN lengthens the context, the softmax grows sharper by the square of its temperature.</remarks>
    internal LatentAttentionSettings Latent
    {
        get
        {
            float scale = 1 / MathF.Sqrt(QkNopeHeadDim + QkRopeHeadDim);
            if (Rope is { Kind: "yarn", MscaleAllDim: { } weight and not 0, Factor: { } factor })
            {
                double temperature = Models.Layers.RopeScaling.Temperature(factor, weight);
                scale = (float)(scale * temperature * temperature);
            }

            return new()
            {
                Name = "self_attn",
                Width = HiddenSize,
                Heads = NumAttentionHeads,
                QueryRank = QLoraRank,
                KeyRank = KvLoraRank,
                PlainWidth = QkNopeHeadDim,
                Rotary = Rotary,
                ValueWidth = VHeadDim,
                HasBias = AttentionBias,
                Scale = scale,
            };
        }
    }

    /// <summary>A stack whose layers have experts by a rule, but for the first.</summary>
    /// <param name="router">The rule.</param>
    internal Architecture Describe(RouterSettings router)
    {
        MixtureOfExpertsSettings experts = Experts with
        {
            Router = router,
            Shared = NSharedExperts is not { } shared ? null
                : Mlp with { Name = "shared_experts", Inner = shared * MoeIntermediateSize },
        };
        return ExpertDecoder(layer => BlockSettings.PreNorm(
            Norm, Latent, layer < FirstKDenseReplace ? Mlp : experts));
    }

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (DeepSeekConfig)base.Stored() with
    {
        HeadDim = QkRopeHeadDim,
        QkHeadDim = QkNopeHeadDim + QkRopeHeadDim,
    };

    /// <inheritdoc/>
    public override string? FindProblem()
    {
        int groups = NGroup ?? 1, chosen = TopkGroup ?? 1;
        return FindImpossible(("qk_rope_head_dim", QkRopeHeadDim), ("qk_nope_head_dim", QkNopeHeadDim)) ??
            base.FindProblem() ??
            FindImpossible(
                ("kv_lora_rank", KvLoraRank), ("q_lora_rank", QLoraRank ?? 1), ("v_head_dim", VHeadDim),
                ("n_shared_experts", NSharedExperts ?? 1), ("n_group", groups), ("topk_group", chosen),
                ("num_attention_heads · qk_head_dim", (long)NumAttentionHeads * (QkNopeHeadDim + (long)QkRopeHeadDim)),
                ("num_attention_heads · v_head_dim", (long)NumAttentionHeads * VHeadDim),
                ("n_shared_experts · moe_intermediate_size", (long)(NSharedExperts ?? 1) * MoeIntermediateSize)) ?? (
            ExpertCount % groups != 0 ? $"n_group must divide n_routed_experts, got {groups} and {ExpertCount}." :
            chosen > groups ? $"topk_group must be at most n_group, got {chosen} and {groups}." :
            (long)chosen * (ExpertCount / groups) < NumExpertsPerTok
                ? $"{chosen} groups must hold num_experts_per_tok experts, got {NumExpertsPerTok}." :
            null);
    }
}

using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models.GptNeoX;

/// <summary>Hyper-parameters of a GPT-NeoX or Pythia checkpoint.</summary>
public sealed record GptNeoXConfig : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public GptNeoXConfig() => HiddenAct = "gelu";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GPTNeoXForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gpt_neox";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Attention and MLP both read the block's input.</summary>
    public bool UseParallelResidual { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GptNeoXModel.Describe(this);

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, string> Aliases => new Dictionary<string, string>
    {
        ["rotary_pct"] = "partial_rotary_factor",
        ["rotary_emb_base"] = "rope_theta",
    };

    /// <inheritdoc/>
    private protected override double? DefaultRotaryShare => 0.25;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override DropoutShares Dropout => base.Dropout with { Embedding = base.Dropout.Mlp };

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("layer_norm_eps", LayerNormEps);
}

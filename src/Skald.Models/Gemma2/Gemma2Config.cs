using System.Text.Json.Serialization;

namespace Skald.Models.Gemma2;

/// <summary>Hyper-parameters of a Gemma 2 checkpoint.</summary>
public sealed record Gemma2Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 256 wide and the head is tied.</summary>
    public Gemma2Config()
    {
        (MaxPositionEmbeddings, HeadDim, HiddenAct) = (8192, 256, null);
        (SlidingWindow, TieWordEmbeddings, PadTokenId) = (4096, true, 0);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Gemma2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gemma2";

    /// <summary>The MLP's function, under the family's own name.</summary>
    public string HiddenActivation { get; init; } = "gelu_pytorch_tanh";

    /// <inheritdoc/>
    [JsonIgnore]
    private protected override string ActivationName => HiddenActivation;

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Scores are multiplied by 1/√ of this.</summary>
    public float QueryPreAttnScalar { get; init; } = 256;

    /// <summary>c: scores become c · tanh(score / c); null for none.</summary>
    public float? AttnLogitSoftcapping { get; init; } = 50;

    /// <summary>c: logits become c · tanh(logit / c); null for none.</summary>
    public float? FinalLogitSoftcapping { get; init; } = 30;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => layer % 2 == 0;

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Gemma2Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? (
        QueryPreAttnScalar is not (> 0 and < float.PositiveInfinity)
            ? $"query_pre_attn_scalar must be positive, got {QueryPreAttnScalar}." :
        AttnLogitSoftcapping is <= 0 ? $"attn_logit_softcapping must be positive, got {AttnLogitSoftcapping}." :
        FinalLogitSoftcapping is <= 0
            ? $"final_logit_softcapping must be positive, got {FinalLogitSoftcapping}." : null);
}

using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models.Gemma3;

/// <summary>Hyper-parameters of a Gemma 3 text checkpoint.</summary>
public sealed record Gemma3Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 256 wide and the head is tied.</summary>
    public Gemma3Config()
    {
        (MaxPositionEmbeddings, HeadDim, HiddenAct) = (131_072, 256, null);
        (SlidingWindow, TieWordEmbeddings, PadTokenId) = (4096, true, 0);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Gemma3ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gemma3_text";

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
    public float? AttnLogitSoftcapping { get; init; }

    /// <summary>c: logits become c · tanh(logit / c); null for none.</summary>
    public float? FinalLogitSoftcapping { get; init; }

    /// <summary>θ of layers with a window, in files older than transformers 5; never written.</summary>
    public double? RopeLocalBaseFreq { get; init; }

    /// <summary>
    /// Positions by kind of layer: windows turn as ever, layers that see everything turn more slowly.
    /// </summary>
    /// <remarks>Files keep one object for each kind.</remarks>
    [JsonIgnore]
    public override RopeParameters Rope => new()
    {
        FullAttention = Models.RopeParameters.Resolve(
            RopeParameters?.FullAttention ?? RopeScaling, RopeTheta ?? 1_000_000),
        SlidingAttention = Models.RopeParameters.Resolve(
            RopeParameters?.SlidingAttention, RopeLocalBaseFreq ?? 10_000),
    };

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => (layer + 1) % 6 != 0;

    /// <summary>Rotary positions of a layer.</summary>
    internal RotarySettings RotaryOf(int layer) =>
        Turning(IsSliding(layer) ? Rope.SlidingAttention! : Rope.FullAttention!);

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (Gemma3Config)base.Stored() with { RopeLocalBaseFreq = null };

    /// <inheritdoc/>
    private protected override string? FindRopeProblem() =>
        Rope.FullAttention!.FindProblem(HeadSize / 2) ?? Rope.SlidingAttention!.FindProblem(HeadSize / 2);

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Gemma3Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? (
        QueryPreAttnScalar is not (> 0 and < float.PositiveInfinity)
            ? $"query_pre_attn_scalar must be positive, got {QueryPreAttnScalar}." :
        AttnLogitSoftcapping is <= 0 ? $"attn_logit_softcapping must be positive, got {AttnLogitSoftcapping}." :
        FinalLogitSoftcapping is <= 0
            ? $"final_logit_softcapping must be positive, got {FinalLogitSoftcapping}." : null);
}

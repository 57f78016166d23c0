using System.Text.Json.Serialization;

namespace Skald.Models.GptJ;

/// <summary>Hyper-parameters of a GPT-J checkpoint.</summary>
public sealed record GptJConfig : ArchitectureConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GPTJForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gptj";

    /// <summary>gelu_new (tanh form), gelu, relu or silu.</summary>
    public string ActivationFunction { get; init; } = "gelu_new";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary>E, width of the residual stream.</summary>
    public int NEmbd { get; init; }

    /// <summary>Attention heads.</summary>
    public int NHead { get; init; }

    /// <summary>Width inside the MLP; null for 4 · E.</summary>
    public int? NInner { get; init; }

    /// <summary>Blocks.</summary>
    public int NLayer { get; init; }

    /// <summary>Most tokens of a sequence.</summary>
    public int NPositions { get; init; } = 2048;

    /// <summary>Features of a head that turn; null for all.</summary>
    public int? RotaryDim { get; init; } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Layers => NLayer;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => NEmbd;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Heads => NHead;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ContextLength => NPositions;

    /// <summary>Width of one head.</summary>
    [JsonIgnore]
    public int HeadSize => NEmbd / NHead;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GptJModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("n_embd", NEmbd), ("n_head", NHead), ("n_layer", NLayer),
            ("n_positions", NPositions), ("n_inner", NInner ?? (4L * NEmbd))) ??
        FindCommonProblem() ?? FindEpsilonProblem("layer_norm_epsilon", LayerNormEpsilon) ?? (
        NEmbd % NHead != 0 ? $"n_head must divide n_embd, got {NHead} and {NEmbd}." :
        (RotaryDim ?? HeadSize) is var turned && (turned < 2 || turned > HeadSize || turned % 2 != 0)
            ? $"rotary_dim must be even and at most {HeadSize}, got {turned}." :
        FindActivationProblem("activation_function", ActivationFunction));
}

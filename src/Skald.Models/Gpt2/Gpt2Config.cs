using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models.Gpt2;

/// <summary>Hyper-parameters of a GPT-2 checkpoint: the keys of its config.json, in PascalCase.</summary>
public sealed record Gpt2Config : ModelConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is the embedding.</summary>
    public Gpt2Config() => TieWordEmbeddings = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GPT2LMHeadModel"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gpt2";

    /// <summary>gelu_new (tanh form), gelu, relu or silu.</summary>
    public string ActivationFunction { get; init; } = "gelu_new";

    /// <summary>Cross-attention blocks; not supported.</summary>
    public bool AddCrossAttention { get; init; }

    /// <summary>Dropout of attention probabilities.</summary>
    public float AttnPdrop { get; init; } = 0.1f;

    /// <summary>Dropout after the embeddings.</summary>
    public float EmbdPdrop { get; init; } = 0.1f;

    /// <summary>Dropout before each residual sum.</summary>
    public float ResidPdrop { get; init; } = 0.1f;

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

    /// <summary>Positions that have an embedding.</summary>
    public int NPositions { get; init; }

    /// <summary>Divides scores by the layer's number.</summary>
    public bool ScaleAttnByInverseLayerIdx { get; init; }

    /// <summary>Divides scores by √headDim.</summary>
    public bool ScaleAttnWeights { get; init; } = true;

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

    /// <summary>Width inside the MLP.</summary>
    [JsonIgnore]
    public int InnerWidth => NInner ?? 4 * NEmbd;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Int128 ParameterCount
    {
        get
        {
            Int128 e = NEmbd, inner = InnerWidth;
            Int128 attention = (e * 3 * e) + (3 * e) + (e * e) + e, mlp = (e * inner) + inner + (inner * e) + e;
            Int128 tables = (VocabSize + (Int128)NPositions) * e, head = TieWordEmbeddings ? 0 : VocabSize * e;
            return tables + (NLayer * (attention + mlp + (4 * e))) + (2 * e) + head;
        }
    }

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("n_embd", NEmbd), ("n_head", NHead), ("n_layer", NLayer),
            ("n_positions", NPositions), ("n_inner", NInner ?? (4L * NEmbd))) ??
        FindCommonProblem() ??
        FindShare("attn_pdrop", AttnPdrop) ??
        FindShare("embd_pdrop", EmbdPdrop) ??
        FindShare("resid_pdrop", ResidPdrop) ?? (
        LayerNormEpsilon is not (> 0 and < 1) ? $"layer_norm_epsilon must lie in (0, 1), got {LayerNormEpsilon}." :
        NEmbd % NHead != 0 ? $"n_head must divide n_embd, got {NHead} and {NEmbd}." :
        AddCrossAttention ? "add_cross_attention is not supported." :
        Activations.TryFind(ActivationFunction, out _) ? null :
        $"activation_function must be one of {Activations.Names}, got \"{ActivationFunction}\".");

    private static string? FindShare(string key, float share) =>
        share is >= 0 and < 1 ? null : $"{key} must lie in [0, 1), got {share}.";
}

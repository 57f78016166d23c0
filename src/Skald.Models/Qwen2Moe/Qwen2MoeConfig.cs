using System.Text.Json.Serialization;

namespace Skald.Models.Qwen2Moe;

/// <summary>Hyper-parameters of a Qwen 1.5 or 2 checkpoint with experts.</summary>
public sealed record Qwen2MoeConfig : ExpertTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public Qwen2MoeConfig() =>
        (MaxPositionEmbeddings, NumExpertsPerTok, RouterAuxLossCoef, SlidingWindow) = (32_768, 4, 0.001f, 0);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Qwen2MoeForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "qwen2_moe";

    /// <summary>Every so many layers there are experts.</summary>
    public int DecoderSparseStep { get; init; } = 1;

    /// <summary>Layers with a plain MLP all the same.</summary>
    public IReadOnlyList<int> MlpOnlyLayers { get; init; } = [];

    /// <summary>Width inside an expert.</summary>
    public int MoeIntermediateSize { get; init; } = 1408;

    /// <summary>Whether the weights of the chosen are divided by their sum.</summary>
    public bool NormTopkProb { get; init; }

    /// <summary>N, experts of a layer.</summary>
    public int NumExperts { get; init; } = 60;

    /// <summary>Biases of queries, keys and values.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Width inside the expert that all tokens share.</summary>
    public int SharedExpertIntermediateSize { get; init; } = 5632;

    /// <summary>Whether any layer has a window.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <summary>Layers from this one on have a window, where <see cref="UseSlidingWindow"/>.</summary>
    public int MaxWindowLayers { get; init; } = 28;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NumExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => MoeIntermediateSize;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => UseSlidingWindow && layer >= MaxWindowLayers;

    /// <summary>Whether a layer has experts.</summary>
    internal bool HasExperts(int layer) => !MlpOnlyLayers.Contains(layer) && (layer + 1) % DecoderSparseStep == 0;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Qwen2MoeModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindImpossible(
        ("decoder_sparse_step", DecoderSparseStep), ("shared_expert_intermediate_size", SharedExpertIntermediateSize));
}

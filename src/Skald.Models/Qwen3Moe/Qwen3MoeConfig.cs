using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Skald.Models.Qwen3Moe;

/// <summary>Hyper-parameters of a Qwen 3 checkpoint with experts.</summary>
public sealed record Qwen3MoeConfig : ExpertTransformerConfig
{
    private static readonly ReadOnlyDictionary<string, string> s_aliases =
        new Dictionary<string, string> { ["num_experts"] = "num_local_experts" }.AsReadOnly();

    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public Qwen3MoeConfig() => (MaxPositionEmbeddings, NumExpertsPerTok, RouterAuxLossCoef) = (32_768, 8, 0.001f);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Qwen3MoeForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "qwen3_moe";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Every so many layers there are experts.</summary>
    public int DecoderSparseStep { get; init; } = 1;

    /// <summary>Layers with a plain MLP all the same.</summary>
    public IReadOnlyList<int> MlpOnlyLayers { get; init; } = [];

    /// <summary>Width inside an expert.</summary>
    public int MoeIntermediateSize { get; init; } = 768;

    /// <summary>Whether the weights of the chosen are divided by their sum.</summary>
    public bool NormTopkProb { get; init; }

    /// <summary>N, experts of a layer.</summary>
    public int NumLocalExperts { get; init; } = 128;

    /// <summary>Whether all layers have a window.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NumLocalExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => MoeIntermediateSize;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => UseSlidingWindow;

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, string> Aliases => s_aliases;

    /// <summary>Whether a layer has experts.</summary>
    internal bool HasExperts(int layer) => !MlpOnlyLayers.Contains(layer) && (layer + 1) % DecoderSparseStep == 0;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Qwen3MoeModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ?? FindImpossible(("decoder_sparse_step", DecoderSparseStep));
}

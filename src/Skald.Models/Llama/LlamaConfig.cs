namespace Skald.Models.Llama;

/// <summary>Hyper-parameters of a Llama checkpoint.</summary>
public sealed record LlamaConfig : LlamaShapedConfig
{
    /// <summary>What a file without a key means; its sizes are never used.</summary>
    internal static LlamaConfig Defaults => new()
    {
        VocabSize = 0, HiddenSize = 0, IntermediateSize = 0, NumAttentionHeads = 0, NumHiddenLayers = 0,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["LlamaForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "llama";

    /// <inheritdoc/>
    public override string HiddenAct { get; init; } = "silu";

    /// <summary>Biases of the MLP's projections.</summary>
    public bool MlpBias { get; init; }

    /// <summary>A trace of how the original was trained; without effect.</summary>
    public int PretrainingTp { get; init; } = 1;

    /// <inheritdoc/>
    private protected override Int128 OtherParameters
    {
        get
        {
            Int128 e = HiddenSize, inner = IntermediateSize;
            return (3 * e * inner) + (MlpBias ? (2 * inner) + e : 0) + (2 * e);
        }
    }

    /// <inheritdoc/>
    private protected override Int128 FinalNormParameters => HiddenSize;
}

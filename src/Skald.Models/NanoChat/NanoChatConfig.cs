using Skald.Models.Llama;

namespace Skald.Models.NanoChat;

/// <summary>Hyper-parameters of a nanochat checkpoint, as transformers lays it out.</summary>
public sealed record NanoChatConfig : LlamaShapedConfig
{
    /// <summary>What a file without a key means; its sizes are never used.</summary>
    internal static NanoChatConfig Defaults => new()
    {
        VocabSize = 0, HiddenSize = 0, IntermediateSize = 0, NumAttentionHeads = 0, NumHiddenLayers = 0,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["NanoChatForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "nanochat";

    /// <inheritdoc/>
    public override string HiddenAct { get; init; } = "relu2";

    /// <summary>c: logits become c · tanh(logit / c).</summary>
    public float FinalLogitSoftcapping { get; init; } = 15f;

    /// <inheritdoc/>
    private protected override Int128 OtherParameters => 2 * (Int128)HiddenSize * IntermediateSize;

    /// <inheritdoc/>
    private protected override Int128 FinalNormParameters => 0;

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() is { } problem ? problem :
        FinalLogitSoftcapping >= 0 ? null :
        $"final_logit_softcapping must not be negative, got {FinalLogitSoftcapping}.";
}

using System.Text.Json.Serialization;
using Skald.Models.Layers;
using Skald.Tensors.Nn;

namespace Skald.Models.NanoChat;

/// <summary>Hyper-parameters of a nanochat checkpoint, as transformers lays it out.</summary>
public sealed record NanoChatConfig : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the MLP has squared ReLU.</summary>
    public NanoChatConfig() => HiddenAct = "relu2";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["NanoChatForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "nanochat";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Dropout of attention probabilities.</summary>
    public float AttentionDropout { get; init; }

    /// <summary>c: logits become c · tanh(logit / c).</summary>
    public float FinalLogitSoftcapping { get; init; } = 15f;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => NanoChatModel.Describe(this);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override DropoutShares Dropout => base.Dropout with { Attention = AttentionDropout };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ?? (
        DropoutShares.FindProblem("attention_dropout", AttentionDropout) ?? (
        FinalLogitSoftcapping >= 0 ? null :
        $"final_logit_softcapping must not be negative, got {FinalLogitSoftcapping}."));

    /// <inheritdoc/>
    /// <remarks>
    /// Tables start at 1, or near 0 where they are the head too; the head near 0, inner matrices at 1/√inputs, output
    /// projections at 0: every block starts as identity.
    /// </remarks>
    internal override float InitialDeviation(Parameter parameter, bool isOutput) => parameter.Kind switch
    {
        ParameterKind.Embedding => TieWordEmbeddings ? 0.05f : 1f,
        ParameterKind.Head => 0.001f,
        _ => isOutput ? 0f : 1f / MathF.Sqrt(parameter.Value.Shape[^1]),
    };
}

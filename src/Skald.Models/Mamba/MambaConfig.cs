using System.Text.Json.Serialization;

namespace Skald.Models.Mamba;

/// <summary>Hyper-parameters of a Mamba checkpoint.</summary>
public sealed record MambaConfig : MambaShapedConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public MambaConfig() => TieWordEmbeddings = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["MambaForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "mamba";

    /// <summary>Channels of a mixer; null for expand · hidden_size.</summary>
    public int? IntermediateSize { get; init; }

    /// <summary>N, states of a channel.</summary>
    public int StateSize { get; init; } = 16;

    /// <inheritdoc/>
    /// <remarks>Every channel goes its own way.</remarks>
    [JsonIgnore]
    public override int Heads => Inner;

    /// <summary>Channels of a mixer.</summary>
    [JsonIgnore]
    public int Inner => IntermediateSize ?? (int)(Expand * HiddenSize);

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (MambaConfig)base.Stored() with { IntermediateSize = Inner };

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => MambaModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ?? FindImpossible(("intermediate_size", Inner), ("state_size", StateSize));
}

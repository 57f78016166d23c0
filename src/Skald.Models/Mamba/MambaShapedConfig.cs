using System.Text.Json.Serialization;

namespace Skald.Models.Mamba;

/// <summary>Hyper-parameters that both generations of Mamba share.</summary>
public abstract record MambaShapedConfig : ArchitectureConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    protected MambaShapedConfig() => InitializerRange = 0.1f;

    /// <summary>K, tokens that the convolution sees.</summary>
    public int ConvKernel { get; init; } = 4;

    /// <summary>Channels of a mixer for each feature of the residual stream.</summary>
    public double Expand { get; init; } = 2;

    /// <summary>The function after the convolution and of the gate.</summary>
    public string HiddenAct { get; init; } = "silu";

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>ε of the norms.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary>Blocks.</summary>
    public int NumHiddenLayers { get; init; }

    /// <summary>Smallest step of a new model.</summary>
    public double TimeStepMin { get; init; } = 0.001;

    /// <summary>Largest step of a new model.</summary>
    public double TimeStepMax { get; init; } = 0.1;

    /// <summary>No step of a new model falls below.</summary>
    public double TimeStepFloor { get; init; } = 0.0001;

    /// <summary>Width from which steps are drawn; null for an E/16th.</summary>
    [JsonConverter(typeof(AutomaticNumberConverter))]
    public int? TimeStepRank { get; init; }

    /// <summary>Biases of the outer projections.</summary>
    public bool UseBias { get; init; }

    /// <summary>Whether the convolution has a bias.</summary>
    public bool UseConvBias { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Layers => NumHiddenLayers;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => HiddenSize;

    /// <inheritdoc/>
    /// <remarks>A recurrence sets no bound.</remarks>
    [JsonIgnore]
    public override int ContextLength => MaxSize;

    /// <summary>Width from which steps are drawn.</summary>
    [JsonIgnore]
    public int StepRank => TimeStepRank ?? (HiddenSize + 15) / 16;

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (MambaShapedConfig)base.Stored() with { TimeStepRank = StepRank };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("num_hidden_layers", NumHiddenLayers),
            ("conv_kernel", ConvKernel), ("time_step_rank", StepRank)) ??
        FindCommonProblem() ??
        FindEpsilonProblem("layer_norm_epsilon", LayerNormEpsilon) ??
        FindActivationProblem("hidden_act", HiddenAct) ?? (
        !(Expand > 0 && Expand * HiddenSize <= MaxSize)
            ? $"expand must be positive and expand · hidden_size at most {MaxSize}, got {Expand}." :
        !(TimeStepMin > 0 && TimeStepMax >= TimeStepMin && TimeStepFloor >= 0)
            ? "time_step_min must be positive and time_step_max no smaller." :
        null);
}

using System.Text.Json.Serialization;

namespace Skald.Models.Checkpoints;

/// <summary>generation_config.json: the defaults with which transformers generates.</summary>
public sealed record GenerationConfig
{
    /// <summary>Says that the values come from the model's configuration.</summary>
    [JsonPropertyName("_from_model_config")]
    public bool FromModelConfig { get; init; } = true;

    /// <summary>First token of a text.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The token that ends a text.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>The token that fills short rows.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Whether transformers returns attention maps.</summary>
    public bool OutputAttentions { get; init; }

    /// <summary>Whether transformers returns hidden states.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>The version of transformers whose layout the file has.</summary>
    public string TransformersVersion { get; init; } = ModelConfig.LayoutVersion;

    /// <summary>Whether generation keeps keys and values.</summary>
    public bool UseCache { get; init; } = true;
}

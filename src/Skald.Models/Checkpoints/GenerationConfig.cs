using Skald.Models.Generation;
using System.Text.Json.Serialization;

namespace Skald.Models.Checkpoints;

/// <summary>generation_config.json: the defaults with which transformers generates.</summary>
public sealed record GenerationConfig
{
    /// <summary>Says that the values come from the model's configuration.</summary>
    [JsonPropertyName("_from_model_config")]
    public bool FromModelConfig { get; init; } = true;

    /// <summary>First token of a text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? BosTokenId { get; init; }

    /// <summary>The token that ends a text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TokenIds EosTokenId { get; init; }

    /// <summary>The token that fills short rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? PadTokenId { get; init; }

    /// <summary>Whether the next token is drawn; null where nothing is recommended.</summary>
    public bool? DoSample { get; init; }

    /// <summary>Divides the logits; null for 1.</summary>
    public float? Temperature { get; init; }

    /// <summary>Keeps the likeliest tokens; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>Keeps the fewest tokens whose probabilities reach this sum; null for all.</summary>
    public float? TopP { get; init; }

    /// <summary>Keeps tokens with this share of the likeliest one's probability; null for all.</summary>
    public float? MinP { get; init; }

    /// <summary>Whether transformers returns attention maps.</summary>
    public bool OutputAttentions { get; init; }

    /// <summary>Whether transformers returns hidden states.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>The version of transformers whose layout the file has.</summary>
    public string TransformersVersion { get; init; } = ModelConfig.LayoutVersion;

    /// <summary>Whether generation keeps keys and values.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>The file of a model, with its recommended sampling where that is not plain sampling.</summary>
    internal static GenerationConfig Of(ModelConfig config, SamplingOptions sampling)
    {
        GenerationConfig plain = new()
        {
            BosTokenId = config.BosTokenId,
            EosTokenId = config.EosTokenIds,
            PadTokenId = config.PadTokenId,
        };
        return sampling == new SamplingOptions() ? plain : plain with
        {
            FromModelConfig = false,
            DoSample = sampling.Temperature > 0,
            Temperature = sampling.Temperature is 0 or 1 ? null : sampling.Temperature,
            TopK = sampling.TopK == 0 ? null : sampling.TopK,
            TopP = sampling.TopP == 1 ? null : sampling.TopP,
            MinP = sampling.MinP == 0 ? null : sampling.MinP,
        };
    }

    /// <summary>The recommended sampling; plain sampling where a value is missing or out of its range.</summary>
    internal SamplingOptions ToSampling() => new()
    {
        Temperature = DoSample == false ? 0 : Temperature is >= 0 and < float.PositiveInfinity ? Temperature.Value : 1,
        TopK = Math.Max(0, TopK ?? 0),
        TopP = TopP is > 0 and <= 1 ? TopP.Value : 1,
        MinP = MinP is >= 0 and <= 1 ? MinP.Value : 0,
    };
}

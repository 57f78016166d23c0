using System.Text.Json.Serialization;

namespace Skald.Models;

/// <summary>
/// Rotary positions, as config.json describes them since transformers 5; older files call most of it rope_scaling.
/// </summary>
public sealed record RopeParameters
{
    /// <summary>
    /// How frequencies are stretched: default (not at all), linear, dynamic, llama3, yarn or longrope.
    /// </summary>
    public string? RopeType { get; init; }

    /// <summary>The kind's name in older files; never written.</summary>
    public string? Type { get; init; }

    /// <summary>Base θ of the frequencies θ^(−2i/D): 10,000 in the paper, 500,000 in Llama 3.</summary>
    public double? RopeTheta { get; init; }

    /// <summary>Share of a head's features that turn; null for all.</summary>
    public double? PartialRotaryFactor { get; init; }

    /// <summary>How many times longer the context became.</summary>
    public double? Factor { get; init; }

    /// <summary>The context before it was stretched; null for the model's.</summary>
    public int? OriginalMaxPositionEmbeddings { get; init; }

    /// <summary>llama3: wavelengths longer than context / this are stretched in full.</summary>
    public double? LowFreqFactor { get; init; }

    /// <summary>llama3: wavelengths shorter than context / this are not stretched.</summary>
    public double? HighFreqFactor { get; init; }

    /// <summary>yarn: pairs that turn more often than this within the context are not stretched; 32.</summary>
    public double? BetaFast { get; init; }

    /// <summary>yarn: pairs that turn less often than this are stretched in full; 1.</summary>
    public double? BetaSlow { get; init; }

    /// <summary>yarn: weight of the temperature's logarithm.</summary>
    public double? Mscale { get; init; }

    /// <summary>yarn: the same for the part that joins the softmax scale, as DeepSeek has it.</summary>
    public double? MscaleAllDim { get; init; }

    /// <summary>yarn: whether the borders of the ramp are whole pairs; true.</summary>
    public bool? Truncate { get; init; }

    /// <summary>yarn and longrope: multiplies cos and sin; null for what the kind derives.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>longrope: a divisor per pair while the text is short.</summary>
    public IReadOnlyList<double>? ShortFactor { get; init; }

    /// <summary>longrope: a divisor per pair once it is longer than the original context.</summary>
    public IReadOnlyList<double>? LongFactor { get; init; }

    /// <summary>Of layers that see everything, where layer types differ.</summary>
    public RopeParameters? FullAttention { get; init; }

    /// <summary>Of layers with a window, where layer types differ.</summary>
    public RopeParameters? SlidingAttention { get; init; }

    /// <summary>The kind under either name.</summary>
    [JsonIgnore]
    public string Kind => RopeType ?? Type ?? "default";

    /// <summary>Whether the angles depend on the length of the longest row in a batch.</summary>
    [JsonIgnore]
    public bool DependsOnLength => Kind is "dynamic" or "longrope" or "su";

    /// <summary>The parameters that a file means, whichever layout it has.</summary>
    /// <param name="given">rope_parameters, or what older files call rope_scaling; null for neither.</param>
    /// <param name="theta">θ where the object has none.</param>
    /// <param name="share">Share of a head that turns where the object has none; null for all.</param>
    internal static RopeParameters Resolve(RopeParameters? given, double theta, double? share = null) =>
        (given ?? new()) with
        {
            RopeType = given?.Kind ?? "default",
            Type = null,
            RopeTheta = given?.RopeTheta ?? theta,
            PartialRotaryFactor = given?.PartialRotaryFactor ?? share,
        };

    /// <summary>The first rule that the values break, or null.</summary>
    /// <param name="pairs">Pairs of features that turn.</param>
    internal string? FindProblem(int pairs) =>
        Kind is not ("default" or "linear" or "dynamic" or "llama3" or "yarn" or "longrope" or "su")
            ? $"rope_type must be one of default, linear, dynamic, llama3, yarn, longrope, got \"{Kind}\"." :
        RopeTheta is not (null or (> 0 and < double.PositiveInfinity))
            ? $"rope_theta must be positive, got {RopeTheta}." :
        PartialRotaryFactor is not (null or (> 0 and <= 1))
            ? $"partial_rotary_factor must lie in (0, 1], got {PartialRotaryFactor}." :
        pairs < 1 ? "partial_rotary_factor must leave at least one pair of features to turn, got none." :
        Kind is "linear" or "dynamic" or "llama3" or "yarn" && Factor is not (>= 1 and < 1e6)
            ? $"factor must be at least 1 where rope_type is {Kind}, got {Factor?.ToString() ?? "none"}." :
        Kind == "llama3" && !(LowFreqFactor > 0 && HighFreqFactor > LowFreqFactor && OriginalMaxPositionEmbeddings > 0)
            ? "llama3 needs low_freq_factor, a larger high_freq_factor and original_max_position_embeddings." :
        OriginalMaxPositionEmbeddings is <= 1
            ? $"original_max_position_embeddings must be at least 2, got {OriginalMaxPositionEmbeddings}." :
        BetaFast is <= 0 || BetaSlow is <= 0 ? "beta_fast and beta_slow must be positive." :
        Kind is not ("longrope" or "su") ? null :
        FindProblem("short_factor", ShortFactor, pairs) ?? FindProblem("long_factor", LongFactor, pairs);

    private static string? FindProblem(string key, IReadOnlyList<double>? factors, int pairs) =>
        factors?.Count != pairs ? $"{key} must hold a factor for each of {pairs} pairs, got {factors?.Count ?? 0}." :
        factors.All(factor => factor is > 0 and < 1e9) ? null : $"{key} must hold positive factors.";
}

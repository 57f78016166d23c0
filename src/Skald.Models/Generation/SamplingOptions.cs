namespace Skald.Models.Generation;

/// <summary>How the next token is chosen from its logits. The defaults sample the model's own distribution.</summary>
public sealed record SamplingOptions
{
    /// <summary>The likeliest token, always.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divides the logits; 0 takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keeps the k likeliest tokens; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the fewest tokens whose probabilities reach this sum; 1 for all.</summary>
    /// <remarks>Holtzman et al. 2020, https://arxiv.org/abs/1904.09751.</remarks>
    public float TopP { get; init; } = 1;

    /// <summary>Keeps tokens with at least this share of the likeliest one's probability; 0 for all.</summary>
    /// <remarks>Nguyen et al. 2024, https://arxiv.org/abs/2407.01082.</remarks>
    public float MinP { get; init; }

    /// <summary>Divides positive logits of tokens seen before, and multiplies negative ones; 1 for none.</summary>
    /// <remarks>Keskar et al. 2019, https://arxiv.org/abs/1909.05858.</remarks>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a value lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the rule and the value.</exception>
    public void Check()
    {
        Rule(Temperature >= 0 && float.IsFinite(Temperature), "temperature must not be negative", Temperature);
        Rule(TopK >= 0, "top-k must not be negative", TopK);
        Rule(TopP is > 0 and <= 1, "top-p must lie in (0, 1]", TopP);
        Rule(MinP is >= 0 and <= 1, "min-p must lie in [0, 1]", MinP);
        Rule(
            RepetitionPenalty > 0 && float.IsFinite(RepetitionPenalty), "repetition penalty must be positive",
            RepetitionPenalty);
    }

    private static void Rule(bool holds, string rule, float value)
    {
        if (!holds) throw new ArgumentOutOfRangeException(null, $"Sampling: {rule}, got {value}.");
    }
}

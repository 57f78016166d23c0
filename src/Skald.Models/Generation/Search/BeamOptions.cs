using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;

namespace Skald.Models.Generation.Search;

/// <summary>How a beam search goes.</summary>
public sealed record BeamOptions
{
    /// <summary>Beams of a group.</summary>
    public int Beams { get; init; } = 4;

    /// <summary>Groups of beams, which keep away from each other's tokens.</summary>
    /// <remarks>Diverse beam search, Vijayakumar et al. 2016, https://arxiv.org/abs/1610.02424.</remarks>
    public int Groups { get; init; } = 1;

    /// <summary>Taken off for each beam of an earlier group that took the token in this step.</summary>
    public double DiversityPenalty { get; init; }

    /// <summary>Power of the length by which a sum of log-probabilities is divided; above 0 favours long texts.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When enough is found.</summary>
    public EarlyStopping EarlyStopping { get; init; }

    /// <summary>Texts to return of each group; at most its beams.</summary>
    public int Results { get; init; } = 1;

    /// <summary>Most tokens to generate.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Tokens that end a text; null for the model's.</summary>
    public TokenIds? EndTokenIds { get; init; }

    /// <summary>Divides positive log-probabilities of tokens seen before, and multiplies negative ones; 1 for none.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>What else happens to log-probabilities; guidance and truncation have no part in it. Null for nothing.</summary>
    public LogitsOptions? Logits { get; init; }

    /// <summary>What the text must be; null for anything.</summary>
    public TokenConstraint? Constraint { get; init; }

    /// <summary>Throws where a value lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the rule and the value.</exception>
    public void Check()
    {
        Rule(Beams >= 1, "beams must be positive", Beams);
        Rule(Groups >= 1, "groups must be positive", Groups);
        Rule(DiversityPenalty >= 0, "the diversity penalty must not be negative", DiversityPenalty);
        Rule(double.IsFinite(LengthPenalty), "the length penalty must be a number", LengthPenalty);
        Rule(Results >= 1 && Results <= Beams, $"results must lie in [1, {Beams}]", Results);
        Rule(MaxNewTokens >= 1, "max new tokens must be positive", MaxNewTokens);
        Rule(RepetitionPenalty > 0, "the repetition penalty must be positive", RepetitionPenalty);
        Rule(Logits?.Guidance is null, "guidance must be off, it reads one row only", 1);
    }

    private static void Rule(bool holds, string rule, double value)
    {
        if (!holds) throw new ArgumentOutOfRangeException(null, $"Beam search: {rule}, got {value}.");
    }
}

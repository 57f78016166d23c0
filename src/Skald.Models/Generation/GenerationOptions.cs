using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;

namespace Skald.Models.Generation;

/// <summary>How a text is continued.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Texts that end the generation; they are not returned.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Whether the end-of-text token ends the generation.</summary>
    public bool StopAtEndOfText { get; init; } = true;

    /// <summary>
    /// Draws in [0, 1) by the new token's number, instead of the seed's: for tests and for comparing samplers.
    /// </summary>
    public Func<int, double>? Uniforms { get; init; }

    /// <summary>What else happens to logits; null for nothing.</summary>
    public LogitsOptions? Logits { get; init; }

    /// <summary>What the text must be; null for anything.</summary>
    public TokenConstraint? Constraint { get; init; }

    /// <summary>How many of the likeliest tokens' log-probabilities to give with each token; null for none at all.</summary>
    public int? LogProbabilities { get; init; }

    /// <summary>Throws where a value lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the rule and the value.</exception>
    public void Check()
    {
        if (MaxNewTokens < 1)
        {
            throw new ArgumentOutOfRangeException(
                null, $"Generation: max new tokens must be positive, got {MaxNewTokens}.");
        }

        if (LogProbabilities < 0)
            throw new ArgumentOutOfRangeException(null, $"Generation: log-probabilities must not be negative, got {LogProbabilities}.");
        Sampling.Check();
    }
}

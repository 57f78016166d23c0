namespace Skald.Cli.Options;

/// <summary>How a text is found: by drawing token after token, by a search, or with guesses; and what it must be.</summary>
internal sealed record DecodingRequest
{
    /// <summary>Beams of all groups together; null for no beam search.</summary>
    public int? Beams { get; init; }

    /// <summary>Groups of beams.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What keeps groups apart.</summary>
    public double Diversity { get; init; }

    /// <summary>Above 0 favours long texts.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>Texts to give of each group.</summary>
    public int Results { get; init; } = 1;

    /// <summary>α of a contrastive search; null for none.</summary>
    public double? PenaltyAlpha { get; init; }

    /// <summary>Candidates of a contrastive search.</summary>
    public int Candidates { get; init; } = 4;

    /// <summary>Strength of guidance; null for none.</summary>
    public float? GuidanceScale { get; init; }

    /// <summary>What guidance moves away from; null for the prompt's last token.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>A smaller model that guesses; null for none.</summary>
    public string? Draft { get; init; }

    /// <summary>Last tokens by which guesses are looked up in the text; null for none.</summary>
    public int? LookupTokens { get; init; }

    /// <summary>Most tokens to guess at once.</summary>
    public int Guesses { get; init; } = 8;

    /// <summary>Probability of a greedy guess below which no more are made.</summary>
    public float ConfidenceThreshold { get; init; } = 0.4f;

    /// <summary>A JSON schema that the text must follow; null for none.</summary>
    public string? Schema { get; init; }

    /// <summary>A grammar that the text must follow; null for none.</summary>
    public string? Grammar { get; init; }

    /// <summary>A pattern that the text must match; null for none.</summary>
    public string? Regex { get; init; }

    /// <summary>Whether tokens come one by one, each drawn after the last.</summary>
    public bool IsPlain => Beams is null && PenaltyAlpha is null && Draft is null && LookupTokens is null;
}

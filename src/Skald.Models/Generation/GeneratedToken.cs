namespace Skald.Models.Generation;

/// <summary>A generated token.</summary>
/// <param name="Id">The token.</param>
/// <param name="Finish">Set on the last one.</param>
public readonly record struct GeneratedToken(int Id, FinishReason? Finish)
{
    /// <summary>Its own log-probability, then those of the likeliest tokens; null where none were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbabilities { get; init; }
}

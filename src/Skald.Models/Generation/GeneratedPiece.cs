namespace Skald.Models.Generation;

/// <summary>A piece of generated text.</summary>
/// <param name="Text">New text, whole characters only; may be empty.</param>
/// <param name="TokenId">The token behind it; −1 where none came.</param>
/// <param name="Finish">Set on the last piece.</param>
public readonly record struct GeneratedPiece(string Text, int TokenId, FinishReason? Finish)
{
    /// <summary>The token's log-probability, then those of the likeliest ones; null where none were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbabilities { get; init; }
}

namespace Skald.Models.Generation.Search;

/// <summary>A text that a beam search found.</summary>
/// <param name="Tokens">The new tokens, the end token included.</param>
/// <param name="Score">Sum of log-probabilities over the length to the power of the length penalty.</param>
/// <param name="TokenScores">Log-probability of each token, after the processors.</param>
/// <param name="Rows">Which beam each token came from.</param>
public sealed record BeamResult(
    IReadOnlyList<int> Tokens, double Score, IReadOnlyList<float> TokenScores, IReadOnlyList<int> Rows);

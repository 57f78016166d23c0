namespace Skald.Models.Generation.Search;

/// <summary>A text that is still growing.</summary>
/// <param name="Tokens">Prompt and new tokens.</param>
/// <param name="Sum">Sum of log-probabilities, less what diversity took off.</param>
/// <param name="Row">Its row in the decoding state.</param>
/// <param name="TokenScores">Log-probability of each new token.</param>
/// <param name="Rows">Which beam of its group each new token came from.</param>
internal sealed record Beam(int[] Tokens, double Sum, int Row, float[] TokenScores, int[] Rows)
{
    /// <summary>The beam with one token more.</summary>
    public Beam With(int id, double sum, float score, int from) =>
        new([.. Tokens, id], sum, Row, [.. TokenScores, score], [.. Rows, from]);
}

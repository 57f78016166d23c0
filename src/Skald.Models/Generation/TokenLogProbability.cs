namespace Skald.Models.Generation;

/// <summary>How likely a token was by the model itself, before anything was done to its logits.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
public readonly record struct TokenLogProbability(int TokenId, float LogProbability);

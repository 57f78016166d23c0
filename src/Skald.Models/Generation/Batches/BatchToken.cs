namespace Skald.Models.Generation.Batches;

/// <summary>What a step gave to one sequence of a batch.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Token">The token.</param>
public readonly record struct BatchToken(int Sequence, GeneratedToken Token);

namespace Skald.Tensors.Kernels.Rows;

/// <summary>What a row of logits says of its target.</summary>
/// <param name="Loss">The loss with all its terms, in nats.</param>
/// <param name="LogProbability">log p(target), in nats.</param>
/// <param name="LogSumExp">log Σ eᶻ.</param>
/// <param name="Entropy">Entropy of the distribution, in nats.</param>
internal readonly record struct CrossEntropyRow(float Loss, float LogProbability, float LogSumExp, float Entropy);

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Upstream gradients of a row's quantities.</summary>
/// <param name="Loss">Of the loss.</param>
/// <param name="LogProbability">Of log p(target).</param>
/// <param name="LogSumExp">Of log Σ eᶻ.</param>
/// <param name="Entropy">Of the entropy.</param>
internal readonly record struct CrossEntropySlopes(
    float Loss, float LogProbability = 0, float LogSumExp = 0, float Entropy = 0);

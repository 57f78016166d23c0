namespace Skald.Tensors.Kernels.Rows;

/// <summary>How logits become a loss: z = cap · tanh(scale · logit / cap), then the terms below.</summary>
/// <param name="LogitScale">Factor of the logits, before the cap.</param>
/// <param name="SoftCap">The cap; 0 for none.</param>
/// <param name="LabelSmoothing">ε: the share of the target spread evenly over all classes, the target included.</param>
/// <param name="ZLoss">Weight of (log Σ eᶻ)², which keeps the logits from drifting.</param>
internal readonly record struct CrossEntropyOptions(
    float LogitScale = 1, float SoftCap = 0, float LabelSmoothing = 0, float ZLoss = 0)
{
    /// <summary>The plain cross-entropy.</summary>
    public CrossEntropyOptions()
        : this(1)
    {
    }
}

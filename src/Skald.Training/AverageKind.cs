namespace Skald.Training;

/// <summary>How the decay of a weights' moving average changes over its updates.</summary>
public enum AverageKind
{
    /// <summary>Always the same; the average begins as the weights it was made from.</summary>
    Constant,

    /// <summary>Always the same; the average begins as 0 and is divided by 1 − decayᵗ when read.</summary>
    ZeroDebiased,

    /// <summary>min(decay, (1 + s) / (10 + s)) after s updates; the first copies the weights. diffusers' rule.</summary>
    Ramp,

    /// <summary>min(decay, 1 − (1 + s / γ)^−p) after s updates; the first copies the weights. diffusers' use_ema_warmup.</summary>
    Power,
}

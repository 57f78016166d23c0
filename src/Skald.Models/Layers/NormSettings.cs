namespace Skald.Models.Layers;

/// <summary>A norm: which, and what follows it.</summary>
/// <param name="Kind">Mean and variance, or root mean square.</param>
/// <param name="Epsilon">ε, inside the root.</param>
internal sealed record NormSettings(NormKind Kind, float Epsilon)
{
    /// <summary>Its name in checkpoints.</summary>
    public string Name { get; init; } = "norm";

    /// <summary>Multiplies by a weight.</summary>
    public bool HasWeight { get; init; } = true;

    /// <summary>Adds a bias.</summary>
    public bool HasBias { get; init; }

    /// <summary>The weight counts from 1: y = normal · (1 + w), as in Gemma.</summary>
    public bool AddsOne { get; init; }

    /// <summary>x / √(mean(x²) + ε) · w. Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467.</summary>
    public static NormSettings Rms(float epsilon) => new(NormKind.RootMeanSquare, epsilon);

    /// <summary>(x − mean) / √(variance + ε) · w + b. Ba et al. 2016, https://arxiv.org/abs/1607.06450.</summary>
    public static NormSettings Layer(float epsilon) => new(NormKind.Layer, epsilon) { HasBias = true };

    /// <summary>The same norm under a name.</summary>
    public NormSettings Named(string name) => this with { Name = name };

    /// <summary>Elements of a norm over so many features.</summary>
    public Int128 ParameterCount(Int128 width) => ((HasWeight ? 1 : 0) + (HasBias ? 1 : 0)) * width;
}

/// <summary>What a norm divides by.</summary>
internal enum NormKind
{
    /// <summary>The root of the mean square; the mean stays.</summary>
    RootMeanSquare,

    /// <summary>The deviation, after the mean is taken away.</summary>
    Layer,
}

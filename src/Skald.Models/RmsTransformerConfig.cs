using Skald.Models.Layers;

namespace Skald.Models;

/// <summary>Hyper-parameters of families whose norms are RMSNorm.</summary>
public abstract record RmsTransformerConfig : TransformerConfig
{
    /// <summary>ε of the norms.</summary>
    public float RmsNormEps { get; init; } = 1e-6f;

    /// <summary>The norm that the family uses throughout.</summary>
    internal NormSettings Norm => NormSettings.Rms(RmsNormEps);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("rms_norm_eps", RmsNormEps);
}

namespace Skald.Models.Llama;

/// <summary>Rotary positions, as config.json describes them since transformers 5.</summary>
/// <param name="RopeTheta">Base θ of the frequencies θ^(−2i/D): 10,000 in the paper, 500,000 in Llama 3.</param>
/// <param name="RopeType">
/// How frequencies are stretched; "default" for not at all, and the only kind supported so far.
/// </param>
public sealed record RopeParameters(float RopeTheta = 10_000f, string RopeType = "default")
{
    /// <summary>The first rule that the values break, or null.</summary>
    internal string? FindProblem() =>
        RopeType != "default" ? $"rope_type must be \"default\", got \"{RopeType}\"." :
        RopeTheta > 0 && float.IsFinite(RopeTheta) ? null : $"rope_theta must be positive, got {RopeTheta}.";
}

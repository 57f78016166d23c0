namespace Skald.Models.Layers;

/// <summary>gpt-oss's gate: (up + 1) · g · σ(α g), where g stays below a limit and up within ± the limit.</summary>
/// <param name="Alpha">α, steepness of the sigmoid.</param>
/// <param name="Limit">Largest gate, and largest magnitude of up.</param>
internal sealed record ClippedGate(float Alpha, float Limit);

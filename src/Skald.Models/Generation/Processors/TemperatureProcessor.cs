namespace Skald.Models.Generation.Processors;

/// <summary>Divides the logits.</summary>
/// <param name="temperature">Above 0: below 1 sharpens, above 1 flattens.</param>
public sealed class TemperatureProcessor(float temperature) : ILogitsProcessor
{
    private readonly float _temperature = temperature > 0 && float.IsFinite(temperature) ? temperature
        : throw new ArgumentOutOfRangeException(
            nameof(temperature), $"Temperature: it must be positive, got {temperature}; for the likeliest token take greedy.");

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        foreach (ref float logit in logits) logit /= _temperature;
    }
}

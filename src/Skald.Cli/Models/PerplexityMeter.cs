using Skald.Models;
using Skald.Tensors;

namespace Skald.Cli.Models;

/// <summary>How well a model foretells a text, window by window.</summary>
/// <param name="Tokens">Tokens of the text.</param>
/// <param name="Predictions">Tokens that were foretold.</param>
/// <param name="Nats">Mean of −ln p.</param>
internal readonly record struct PerplexityFigures(int Tokens, long Predictions, double Nats)
{
    /// <summary>e to the mean.</summary>
    public double Perplexity => ScalarMath.Exp(Nats);
}

/// <summary>Measures perplexity as llama.cpp's users compare it: windows without overlap, each by itself.</summary>
internal static class PerplexityMeter
{
    /// <param name="model">The model.</param>
    /// <param name="ids">The text, tokenised at once.</param>
    /// <param name="window">Tokens of a window; all but its first are foretold.</param>
    /// <param name="cancellationToken">Looked at before each window.</param>
    public static PerplexityFigures Measure(
        CausalLanguageModel model, ReadOnlySpan<int> ids, int window, CancellationToken cancellationToken)
    {
        using var scope = model.Device.NoGrad();
        double total = 0;
        long predictions = 0;
        for (int start = 0; start < ids.Length; start += window)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> part = ids[start..Math.Min(ids.Length, start + window)];
            int count = part.Length - 1;
            if (count < 1) break;
            Tensor inputs = model.Device.From(part[..count], [1, count]), targets = model.Device.From(part[1..], [1, count]);
            using Tensor loss = model.Loss(new() { Ids = inputs }, targets, divisor: 1);
            total += loss.Item();
            predictions += count;
        }

        return new(ids.Length, predictions, total / predictions);
    }
}

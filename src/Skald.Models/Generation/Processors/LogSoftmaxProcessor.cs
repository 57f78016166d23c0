namespace Skald.Models.Generation.Processors;

/// <summary>Turns logits into logarithms of probabilities.</summary>
public sealed class LogSoftmaxProcessor : ILogitsProcessor
{
    private double[] _logs = [];

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if (_logs.Length != logits.Length) _logs = new double[logits.Length];
        Distribution.LogSoftmax(logits, _logs);
        for (int id = 0; id < logits.Length; id++) logits[id] = (float)_logs[id];
    }
}

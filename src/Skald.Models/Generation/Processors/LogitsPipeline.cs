namespace Skald.Models.Generation.Processors;

/// <summary>Processors one after the other.</summary>
/// <param name="processors">In their order.</param>
public sealed class LogitsPipeline(params IReadOnlyList<ILogitsProcessor> processors) : ILogitsProcessor
{
    /// <summary>The processors, first to last.</summary>
    public IReadOnlyList<ILogitsProcessor> Processors => processors;

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        foreach (ILogitsProcessor processor in processors) processor.Process(logits, context);
    }
}

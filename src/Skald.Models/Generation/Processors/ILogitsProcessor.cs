namespace Skald.Models.Generation.Processors;

/// <summary>Changes the logits of the next token: forbids with −∞, favours, scales.</summary>
/// <remarks>
/// A row is processed alone, so what happens to it does not depend on others. Where an implementation remembers
/// something between calls it says so; the others may be shared by any number of sequences on one thread.
/// </remarks>
public interface ILogitsProcessor
{
    /// <summary>Changes the logits in place.</summary>
    /// <param name="logits">[vocabulary]; −∞ for what is forbidden.</param>
    /// <param name="context">The row so far.</param>
    void Process(Span<float> logits, LogitsContext context);
}

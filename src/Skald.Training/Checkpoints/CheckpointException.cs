namespace Skald.Training.Checkpoints;

/// <summary>A checkpoint cannot be written or trusted, or the run folder belongs to another process.</summary>
/// <param name="message">One sentence: the file, the rule, what was found, a remedy.</param>
/// <param name="inner">The failure that revealed it, if there was one.</param>
public sealed class CheckpointException(string message, Exception? inner = null) : InvalidOperationException(message, inner);

namespace Skald.Training;

/// <summary>A run cannot begin or go on. The message is a sentence and says what to do.</summary>
public sealed class TrainingException : InvalidOperationException
{
    /// <summary>A sentence about what stops the run.</summary>
    public TrainingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

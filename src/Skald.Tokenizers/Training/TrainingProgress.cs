namespace Skald.Tokenizers.Training;

/// <summary>How far the training of a tokenizer has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">How much of it is done, in the units of the stage.</param>
/// <param name="Total">How much there is to do, or null where that is not known.</param>
/// <param name="Elapsed">Time since the training began.</param>
/// <param name="Remaining">Time that the stage will still take at its pace so far, or null where nobody can say.</param>
/// <param name="DistinctWords">Different words; while counting, those of the thread that reports.</param>
public readonly record struct TrainingProgress(
    TrainingStage Stage, long Done, long? Total, TimeSpan Elapsed, TimeSpan? Remaining, long DistinctWords);

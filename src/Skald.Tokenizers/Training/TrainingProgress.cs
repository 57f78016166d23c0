namespace Skald.Tokenizers.Training;

/// <summary>How far the training of a tokenizer has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Texts read while counting, merges learnt while merging.</param>
/// <param name="Total">How many there will be, or null where that is not known.</param>
/// <param name="Bytes">UTF-8 bytes of text counted so far; 0 while merging.</param>
/// <param name="DistinctPieces">Different pieces; while counting, those of the thread that reports.</param>
public readonly record struct TrainingProgress(
    TrainingStage Stage, long Done, long? Total, long Bytes, long DistinctPieces);

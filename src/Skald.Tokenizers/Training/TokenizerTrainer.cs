namespace Skald.Tokenizers.Training;

/// <summary>Learns tokenizers from texts.</summary>
public static class TokenizerTrainer
{
    /// <summary>Learns the kind of tokenizer that the options are for.</summary>
    /// <param name="texts">What to learn from; read once.</param>
    /// <param name="options">
    /// <see cref="BpeTrainingOptions"/>, <see cref="CharacterBpeTrainingOptions"/>,
    /// <see cref="WordPieceTrainingOptions"/>, <see cref="WordLevelTrainingOptions"/>,
    /// <see cref="UnigramTrainingOptions"/> or <see cref="SentencePieceTrainingOptions"/>.
    /// </param>
    /// <param name="progress">Told about ten times a second and at each stage's end, from any thread.</param>
    /// <param name="cancellationToken">Ends the training with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The tokenizer: a <see cref="Bpe.BpeTokenizer"/> or a <see cref="SentencePiece.SentencePieceTokenizer"/> where
    /// the options are for one.
    /// </returns>
    /// <remarks>
    /// The same texts and options give the same tokenizer at any number of threads. Memory grows with the distinct
    /// words, not with the text.
    /// </remarks>
    /// <exception cref="ArgumentException">The options contradict themselves or the text.</exception>
    /// <exception cref="InvalidDataException">A file holds something else than its kind says.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Tokenizer Train(
        TrainingTexts texts, TokenizerTrainingOptions options, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        return options.Train(texts, new TrainingReport(progress), cancellationToken);
    }
}

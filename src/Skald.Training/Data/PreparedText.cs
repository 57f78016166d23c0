namespace Skald.Training.Data;

/// <summary>
/// Clean, deduplicated, split text that waits for a tokenizer; it lies on disk and is deleted on disposal.
/// </summary>
public sealed class PreparedText : IDisposable
{
    private readonly DocumentStore _train;
    private readonly DocumentStore _validation;

    internal PreparedText(DocumentStore train, DocumentStore validation, DataCounts counts, bool isSingleDocument) =>
        (_train, _validation, Counts, IsSingleDocument) = (train, validation, counts, isSingleDocument);

    /// <summary>What preparing counted.</summary>
    public DataCounts Counts { get; }

    /// <summary>The text is one document, cut by position; its two parts are no documents of their own.</summary>
    public bool IsSingleDocument { get; }

    /// <summary>The documents of a split, streamed from disk in their order; can be walked again and again.</summary>
    public IEnumerable<string> Documents(DataSplit split) => Store(split).Read();

    /// <summary>UTF-8 bytes of a split.</summary>
    public long TextBytes(DataSplit split) => Store(split).TextBytes;

    /// <summary>Deletes the text on disk.</summary>
    public void Dispose()
    {
        _train.Dispose();
        _validation.Dispose();
    }

    private DocumentStore Store(DataSplit split) => split == DataSplit.Train ? _train : _validation;
}

namespace Skald.Tokenizers.Training;

/// <summary>Something that texts come from.</summary>
internal abstract class TextSource
{
    /// <summary>Bytes of text to come, or null where that is not known.</summary>
    public abstract long? ByteCount { get; }

    /// <summary>Begins to read from the start.</summary>
    public abstract ITextFeed Open();
}

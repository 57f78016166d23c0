namespace Skald.Tokenizers.Training;

/// <summary>A source that is being read; one thread at a time asks it.</summary>
internal interface ITextFeed : IDisposable
{
    /// <summary>Takes the next texts, or parts of one, without working on them; false at the end.</summary>
    bool Take(TextBlock block);
}

namespace Skald.Tokenizers.Streaming;

/// <summary>Encodes one text that comes in parts, and holds what later text could still change.</summary>
internal abstract class PartEncoder
{
    /// <summary>How much waits for what follows, in bytes or UTF-16 units.</summary>
    public abstract int Waiting { get; }

    /// <summary>Takes the next part, which does not end within a character, and writes the ids that are certain.</summary>
    public abstract void Append(ReadOnlySpan<char> text, ref IdSink sink);

    /// <summary>Ends the text and writes the last ids; another text may follow.</summary>
    public abstract void Complete(ref IdSink sink);
}

namespace Skald.Tokenizers.Unicode;

/// <summary>Takes normalised text with its alignment, one code point at a time.</summary>
internal interface INormalizedSink
{
    /// <param name="codePoint">The next code point of the normalised text.</param>
    /// <param name="consumed">
    /// How many code points of the source it stands for, in order: 0 for one that a decomposition added behind the
    /// first, several where characters were composed. All of them add up to the source's length.
    /// </param>
    void Add(int codePoint, int consumed);
}

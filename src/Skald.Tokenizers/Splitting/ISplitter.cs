namespace Skald.Tokenizers.Splitting;

/// <summary>One pattern, as an empty struct: code generic over it is compiled once per pattern, inlined.</summary>
internal interface ISplitter
{
    /// <summary>End of the piece that begins at <paramref name="at"/>.</summary>
    /// <remarks>
    /// Reads no further than the end of the run of spaces or of equal characters at the piece, and one character
    /// beyond; see <see cref="Splitter.FinalLength"/>.
    /// </remarks>
    /// <param name="text">Valid UTF-8, with <see cref="CharacterClasses.ReadAhead"/> readable bytes after it.</param>
    /// <param name="at">Start of a character, less than <paramref name="length"/>.</param>
    /// <param name="length">Bytes of text.</param>
    static abstract int NextEnd(ref byte text, int at, int length);

    /// <summary>Where pieces begin within a window, as far as the window alone can tell.</summary>
    /// <param name="window">Classes of 64 bytes, at the first of which a piece begins.</param>
    /// <param name="isWhole">True where the whole window could be told; else a matcher must go on from the last begin.</param>
    static abstract ulong Begins(in TextWindow window, out bool isWhole);
}

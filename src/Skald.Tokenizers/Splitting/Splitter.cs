namespace Skald.Tokenizers.Splitting;

/// <summary>What is common to the patterns.</summary>
internal static class Splitter
{
    // Two characters after an apostrophe decide whether it begins a contraction.
    private const int LookAhead = 12;

    /// <summary>Pieces that end at or before this are the same whatever text follows.</summary>
    /// <remarks>A run of spaces is cut by what comes after it, so nothing at or near a trailing one is certain.</remarks>
    public static int FinalLength(ReadOnlySpan<byte> text)
    {
        int end = text.Length;
        while (end > 0)
        {
            int last = CharacterClasses.Previous(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(text), end);
            CharacterClass type = CharacterClasses.At(
                ref System.Runtime.InteropServices.MemoryMarshal.GetReference(text), last, out _);
            if ((type & CharacterClass.Space) == 0) break;
            end = last;
        }

        return Math.Max(0, end - LookAhead);
    }

    /// <summary><c>\s+(?!\S)|\s+</c> at a space: the run without its last character where something follows it.</summary>
    public static int EndOfSpaces(ref byte text, int at, int runEnd, int length)
    {
        if (runEnd == length) return runEnd;
        int last = CharacterClasses.Previous(ref text, runEnd);
        return last == at ? runEnd : last;
    }
}

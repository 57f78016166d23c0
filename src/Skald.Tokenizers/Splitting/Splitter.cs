using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>What is common to the patterns.</summary>
internal static class Splitter
{
    // Two characters after an apostrophe decide whether it begins a contraction.
    private const int LookAhead = 12;

    /// <summary>Pieces that end at or before this are the same whatever text follows.</summary>
    /// <remarks>
    /// What comes after a run of spaces decides where it is cut: nothing near a trailing one is certain. With o200k the
    /// same is true of a run of letters.
    /// </remarks>
    public static int FinalLength(SplitPattern pattern, ReadOnlySpan<byte> text)
    {
        int end = BeforeTrailing(text, CharacterClass.Space);
        if (pattern is SplitPattern.O200k or SplitPattern.Tekken)
            end = BeforeTrailing(text[..end], CharacterClass.Letter | CharacterClass.Mark);
        return Math.Max(0, end - LookAhead);
    }

    /// <summary><c>\s+(?!\S)|\s+</c> at a space: the run without its last character if something follows.</summary>
    public static int EndOfSpaces(ref byte text, int at, int runEnd, int length)
    {
        if (runEnd == length) return runEnd;
        int last = CharacterClasses.Previous(ref text, runEnd);
        return last == at ? runEnd : last;
    }

    private static int BeforeTrailing(ReadOnlySpan<byte> text, CharacterClass classes)
    {
        ref byte first = ref MemoryMarshal.GetReference(text);
        int end = text.Length;
        while (end > 0)
        {
            int last = CharacterClasses.Previous(ref first, end);
            if ((CharacterClasses.At(ref first, last, out _) & classes) == 0) break;
            end = last;
        }

        return end;
    }
}

using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Each digit for itself, and <see cref="SplitPatterns.Gpt2"/> in the texts between them.</summary>
internal readonly struct Gpt2DigitsSplitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in TextWindow window, out bool isWhole) =>
        SpacedRuns.Find(window, digitsAlone: true, out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length)
    {
        CharacterClass type = CharacterClasses.At(ref text, at, out int size);
        if (type == CharacterClass.Number) return at + size;
        int end = Gpt2Splitter.NextEnd(ref text, at, length);
        // A digit ends the text before it: a space stays alone, and a run of spaces is taken whole.
        if ((type & CharacterClass.Space) == 0) return end;
        int run = CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.Space);
        bool precedesDigit = run < length && CharacterClasses.At(ref text, run, out _) == CharacterClass.Number;
        return precedesDigit ? run : end;
    }
}

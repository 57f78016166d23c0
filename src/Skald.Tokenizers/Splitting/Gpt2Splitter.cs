using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary><see cref="SplitPatterns.Gpt2"/> as a matcher.</summary>
internal readonly struct Gpt2Splitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in TextWindow window, out bool isWhole) =>
        SpacedRuns.Find(window, digitsAlone: false, out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length)
    {
        byte first = Unsafe.Add(ref text, at);
        int start = at;
        if (first == ' ' && at + 1 < length) start++;
        else if (first == '\'' && Contraction(ref text, at, length) is int size and > 0) return at + size;

        CharacterClass type = CharacterClasses.At(ref text, start, out int firstSize);
        if ((type & CharacterClass.Letter) != 0) return CharacterClasses.SkipLetters(ref text, start + firstSize, length);
        if ((type & CharacterClass.Space) != 0) return Spaces(ref text, at, length);
        return CharacterClasses.SkipWhile(
            ref text, start + firstSize, length,
            type == CharacterClass.Number ? CharacterClass.Number : CharacterClass.Other);
    }

    private static int Spaces(ref byte text, int at, int length)
    {
        int runEnd = CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.Space);
        return Splitter.EndOfSpaces(ref text, at, runEnd, length);
    }

    /// <summary>Length of the contraction at an apostrophe, or 0.</summary>
    public static int Contraction(ref byte text, int at, int length)
    {
        if (at + 1 >= length) return 0;
        byte second = Unsafe.Add(ref text, at + 1);
        if (second is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d') return 2;
        if (at + 2 >= length) return 0;
        return (second, Unsafe.Add(ref text, at + 2)) is ((byte)'r', (byte)'e') or ((byte)'v', (byte)'e')
            or ((byte)'l', (byte)'l') ? 3 : 0;
    }
}

using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary><see cref="SplitPatterns.Llama3"/> and its kin as a matcher.</summary>
internal readonly struct Llama3Splitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in TextWindow window, out bool isWhole) =>
        PrefixedRuns.Find(window, new PrefixedStyle(3, CutsCases: false, TakesSlashes: false, ContractionStyle.Apart), out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length) => NextEnd(ref text, at, length, digits: 3);

    /// <summary>The same with another number of digits that stay together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length, int digits)
    {
        CharacterClass type = CharacterClasses.At(ref text, at, out int size);
        if ((type & CharacterClass.Letter) != 0)
            return CharacterClasses.SkipLetters(ref text, at + size, length);
        if (type == CharacterClass.Number) return Numbers(ref text, at + size, length, digits);
        if (Unsafe.Add(ref text, at) == '\'' && Contraction(ref text, at, length) is int contraction and > 0)
            return at + contraction;

        int next = at + size, nextSize = 0;
        CharacterClass nextType =
            next < length ? CharacterClasses.At(ref text, next, out nextSize) : CharacterClass.None;
        if ((nextType & CharacterClass.Letter) != 0 && type != CharacterClass.LineEnd)
            return CharacterClasses.SkipLetters(ref text, next + nextSize, length);
        if ((type & CharacterClass.Other) != 0) return Punctuation(ref text, next, length);
        if ((nextType & CharacterClass.Other) != 0 && Unsafe.Add(ref text, at) == ' ')
            return Punctuation(ref text, next + nextSize, length);
        return Spaces(ref text, at, length);
    }

    /// <summary><c>\p{N}{1,n}</c>, the first of them already taken.</summary>
    public static int Numbers(ref byte text, int at, int length, int digits)
    {
        for (int taken = 1; taken < digits && at < length; taken++)
        {
            if (CharacterClasses.At(ref text, at, out int size) != CharacterClass.Number) break;
            at += size;
        }

        return at;
    }

    // [^\s\p{L}\p{N}]+[\r\n]*, the first of them already taken
    private static int Punctuation(ref byte text, int at, int length)
    {
        at = CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.Other);
        return CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.LineEnd);
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last line end of the run where it has one.</summary>
    public static int Spaces(ref byte text, int at, int length)
    {
        int runEnd = CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.Space);
        for (int end = runEnd; end > at; end--)
            if (Unsafe.Add(ref text, end - 1) is (byte)'\r' or (byte)'\n') return end;
        return Splitter.EndOfSpaces(ref text, at, runEnd, length);
    }

    /// <summary>Length of the contraction at an apostrophe, or 0.</summary>
    public static int Contraction(ref byte text, int at, int length)
    {
        if (at + 1 >= length) return 0;
        int second = Unsafe.Add(ref text, at + 1);
        // U+017F, the long s (C5 BF in UTF-8), is an s to a pattern that ignores case.
        if (second == 0xC5) return Unsafe.Add(ref text, at + 2) == 0xBF ? 3 : 0;
        second |= 0x20;
        if (second is 's' or 't' or 'm' or 'd') return 2;
        if (at + 2 >= length) return 0;
        return (second, Unsafe.Add(ref text, at + 2) | 0x20) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }
}

using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>The patterns of o200k and of Mistral Nemo as a matcher.</summary>
internal static class O200kSplitter
{
    /// <summary>End of the piece that begins at <paramref name="at"/>.</summary>
    /// <inheritdoc cref="ISplitter.NextEnd" path="/param"/>
    /// <param name="digits">Most digits of a number.</param>
    /// <param name="takesContractions">A contraction stays with its word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length, int digits, bool takesContractions)
    {
        CharacterClass type = CharacterClasses.At(ref text, at, out int size);
        if ((type & CharacterClass.Letter) != 0) return Word(ref text, at, length, takesContractions);
        if (type == CharacterClass.Number) return Llama3Splitter.Numbers(ref text, at + size, length, digits);

        int next = at + size;
        CharacterClass nextType = next < length ? CharacterClasses.At(ref text, next, out _) : CharacterClass.None;
        if (type != CharacterClass.LineEnd && (nextType & (CharacterClass.Letter | CharacterClass.Mark)) != 0)
        {
            // A mark may stand before a word or begin one; the pattern asks first for a word that ends in lower case.
            bool begins = type == CharacterClass.Mark
                && !EndsLow(ref text, next, Word(ref text, next, length, takesContractions: false));
            return Word(ref text, begins ? at : next, length, takesContractions);
        }

        if (type == CharacterClass.Mark) return Word(ref text, at, length, takesContractions);
        if (type == CharacterClass.Symbol) return Punctuation(ref text, next, length);
        if ((nextType & CharacterClass.Other) != 0 && Unsafe.Add(ref text, at) == ' ')
            return Punctuation(ref text, next, length);
        return Llama3Splitter.Spaces(ref text, at, length);
    }

    // [upper]*[lower]+ where that fits, else [upper]+; then a contraction.
    private static int Word(ref byte text, int at, int length, bool takesContractions)
    {
        int run = CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.UpperLike);
        int end = CharacterClasses.SkipWhile(ref text, run, length, CharacterClass.LowerLike);
        // No lower case follows: give back to the last character that is as good as one.
        if (end == run) end = EndOfLastLow(ref text, at, run);
        if (takesContractions && end < length && Unsafe.Add(ref text, end) == '\'')
            end += Llama3Splitter.Contraction(ref text, end, length);
        return end;
    }

    private static int EndOfLastLow(ref byte text, int at, int run)
    {
        for (int end = run; end > at;)
        {
            int last = CharacterClasses.Previous(ref text, end);
            if ((CharacterClasses.At(ref text, last, out _) & CharacterClass.LowerLike) != 0) return end;
            end = last;
        }

        return run;
    }

    private static bool EndsLow(ref byte text, int at, int end)
    {
        for (; at < end;)
        {
            if ((CharacterClasses.At(ref text, at, out int size) & CharacterClass.LowerLike) != 0) return true;
            at += size;
        }

        return false;
    }

    // [^\s\p{L}\p{N}]+[\r\n/]*, the first of them perhaps already taken
    private static int Punctuation(ref byte text, int at, int length)
    {
        at = CharacterClasses.SkipWhile(ref text, at, length, CharacterClass.Other);
        while (at < length && Unsafe.Add(ref text, at) is (byte)'\r' or (byte)'\n' or (byte)'/') at++;
        return at;
    }
}

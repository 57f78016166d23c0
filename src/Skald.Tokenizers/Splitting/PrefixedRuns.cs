using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Where the pieces of patterns like Llama 3's begin: words take any one character before them.</summary>
internal static class PrefixedRuns
{
    /// <param name="window">The text.</param>
    /// <param name="style">How the patterns differ.</param>
    /// <param name="isWhole">True where nothing was too hard.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Find(in TextWindow window, PrefixedStyle style, out bool isWhole)
    {
        ulong letters = window.Letters, lineEnds = window.LineEnds, blanks = window.Blanks, others = window.Others;
        ulong hard = style.CutsCases ? window.Hard | window.Caseless : window.Hard;

        // Line ends, and slashes where the pattern says so, stay with the marks before them.
        ulong trailing = style.TakesSlashes ? lineEnds | window.Slashes : lineEnds;
        ulong seeds = (others << 1) & lineEnds;
        ulong attached = (trailing & ~(trailing + seeds)) | seeds;
        if (style.TakesSlashes) others &= ~attached;

        ulong marks = TextWindow.Begins(others) & ~(window.Spaces << 1);
        ulong prefixes = marks & ~window.Triples & (letters >> 1);  // one alone, and a word right after it
        ulong longPrefixes = marks & window.Triples & (letters >> 3);
        ulong words = TextWindow.Begins(letters) & ~(blanks << 1) & ~(prefixes << 1) & ~(longPrefixes << 3);
        if (style.CutsCases) words |= window.Uppers & ((letters & ~window.Uppers) << 1);

        // Other white space: up to the last line end of a run; of the blanks after it the last begins a piece.
        ulong inner = blanks & (lineEnds >> 1);
        ulong tails = TextWindow.WithoutLastRun(inner == 0 ? blanks : WithoutRuns(blanks, inner), hard);
        ulong spaces = TextWindow.Begins((blanks | lineEnds) & ~attached)
            | TextWindow.Begins(tails) | (tails & ~(tails >> 1));

        ulong begins = words | marks | spaces | Numbers(window.Digits, style.Digits);
        if (window.Apostrophes != 0 && style.Contractions != ContractionStyle.None)
        {
            if (style.Contractions == ContractionStyle.Apart)
                CutContractions(window, window.Apostrophes & marks, ref begins, ref hard);
            else
                JoinContractions(window, window.Apostrophes & others & (letters << 1), ref begins, ref hard);
        }

        isWhole = hard == 0;
        return begins & TextWindow.Below(hard);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Numbers(ulong digits, int most)
    {
        if (most == 1) return digits;
        ulong begins = TextWindow.Begins(digits);
        // Three further on, where the run goes on so far.
        ulong next = begins;
        while ((next = (next << 3) & digits & (digits << 1) & (digits << 2)) != 0) begins |= next;
        return begins;
    }

    // Takes away the runs that end at some places.
    private static ulong WithoutRuns(ulong bits, ulong ends)
    {
        for (ulong rest = ends; rest != 0; rest &= rest - 1)
        {
            ulong upTo = (rest & (0 - rest)) | TextWindow.Below(rest);
            ulong gaps = ~bits & upTo;
            bits &= ~(gaps == 0 ? upTo : upTo & ~(ulong.MaxValue >> BitOperations.LeadingZeroCount(gaps)));
        }

        return bits;
    }

    // 's is a piece, and so is what follows it.
    private static void CutContractions(in TextWindow window, ulong apostrophes, ref ulong begins, ref ulong hard)
    {
        for (; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            int at = BitOperations.TrailingZeroCount(apostrophes);
            if (at > TextWindow.Length - 4)
            {
                hard |= 2ul << at;
                break;
            }

            int size = window.Contraction(at, anyCase: true);
            if (size > 0) begins |= 1ul << (at + size);
        }
    }

    // A word takes one contraction after it, and what follows is another piece.
    private static void JoinContractions(in TextWindow window, ulong apostrophes, ref ulong begins, ref ulong hard)
    {
        int end = -1;
        for (; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            int at = BitOperations.TrailingZeroCount(apostrophes);
            if (at == end) continue;
            if (at > TextWindow.Length - 4)
            {
                hard |= 1ul << at;
                break;
            }

            int size = window.Contraction(at, anyCase: true);
            if (size == 0) continue;
            end = at + size;
            begins = (begins & ~(((1ul << size) - 1) << at)) | (1ul << end);
        }
    }
}

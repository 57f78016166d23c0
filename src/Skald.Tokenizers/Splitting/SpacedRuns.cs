using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Where the pieces of patterns like GPT-2's begin: runs of one class, with the space before them.</summary>
internal static class SpacedRuns
{
    /// <param name="window">The text.</param>
    /// <param name="digitsAlone">Each digit is a piece, and takes no space.</param>
    /// <param name="isWhole">True where nothing was too hard.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Find(in TextWindow window, bool digitsAlone, out bool isWhole)
    {
        ulong letters = window.Letters, digits = window.Digits, others = window.Others, hard = window.Hard;
        ulong spaces = window.Blanks | window.LineEnds;
        ulong begins = TextWindow.Begins(letters) | TextWindow.Begins(others);
        begins |= digitsAlone ? 0 : TextWindow.Begins(digits);
        begins &= ~(window.Spaces << 1);

        // The last of a run of white space is a piece, or begins one with what follows.
        ulong ended = TextWindow.WithoutLastRun(spaces, hard);
        ulong last = ended & ~(ended >> 1);
        if (digitsAlone) last &= ~(digits >> 1);
        begins |= TextWindow.Begins(spaces) | last;
        if (digitsAlone) begins |= digits;

        ulong apostrophes = window.Apostrophes & begins;
        for (; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            int at = BitOperations.TrailingZeroCount(apostrophes);
            if (at > TextWindow.Length - 4)
            {
                hard |= 2ul << at;
                break;
            }

            int size = window.Contraction(at, anyCase: false);
            if (size > 0) begins = (begins & ~(2ul << at)) | (1ul << (at + size));
        }

        isWhole = hard == 0;
        return begins & TextWindow.Below(hard);
    }
}

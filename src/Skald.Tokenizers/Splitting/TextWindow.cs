using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>The classes of 64 bytes of text, a bit for each, to find many pieces without a branch.</summary>
/// <remarks>A character of several bytes has its class at all of them, or is <see cref="Hard"/> at all of them.</remarks>
internal readonly ref struct TextWindow
{
    /// <summary>Bytes in a window.</summary>
    public const int Length = 64;

    private readonly ref byte _text;

    /// <param name="text">The first of 64 bytes of valid UTF-8; a piece begins there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TextWindow(ref byte text)
    {
        _text = ref text;
        ulong uppers = ByteMasks.InRange(ref text, (byte)'A', 26);
        ulong letters = uppers | ByteMasks.InRange(ref text, (byte)'a', 26);
        ulong high = ByteMasks.High(ref text);
        Digits = ByteMasks.InRange(ref text, (byte)'0', 10);
        Spaces = ByteMasks.Equal(ref text, (byte)' ');
        LineEnds = ByteMasks.Equal(ref text, (byte)'\n') | ByteMasks.Equal(ref text, (byte)'\r');
        Blanks = (Spaces | ByteMasks.InRange(ref text, 9, 5)) & ~LineEnds;
        Apostrophes = ByteMasks.Equal(ref text, (byte)'\'');
        Slashes = ByteMasks.Equal(ref text, (byte)'/');
        ulong others = ~(letters | Digits | Blanks | LineEnds | high);
        if (high != 0)
        {
            LongerCharacters longer = LongerCharacters.Find(ref text, high);
            letters |= longer.Letters;
            uppers |= longer.Uppers;
            others |= longer.Others;
            (Caseless, Triples, Hard) = (longer.Caseless, longer.Triples, longer.Hard);
        }

        (Letters, Uppers, Others) = (letters, uppers, others);
    }

    public ulong Letters { get; }

    /// <summary>Letters in upper case.</summary>
    public ulong Uppers { get; }

    /// <summary>Letters that have no case.</summary>
    public ulong Caseless { get; }

    public ulong Digits { get; }

    /// <summary>U+0020.</summary>
    public ulong Spaces { get; }

    /// <summary>Spaces, tabs and the like: white space that ends no line.</summary>
    public ulong Blanks { get; }

    /// <summary>Line feeds and carriage returns.</summary>
    public ulong LineEnds { get; }

    /// <summary>Neither letters nor digits nor white space.</summary>
    public ulong Others { get; }

    /// <summary>First bytes of those of <see cref="Others"/> that have three.</summary>
    public ulong Triples { get; }

    public ulong Apostrophes { get; }

    public ulong Slashes { get; }

    /// <summary>Characters whose class only a matcher can tell.</summary>
    public ulong Hard { get; }

    /// <summary>The bits below the first of some; all where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Below(ulong bits) => (bits - 1) & ~bits;

    /// <summary>Where runs of a class begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(ulong bits) => bits & ~(bits << 1);

    /// <summary>Without the run that reaches the end of what is known: what follows it may change it.</summary>
    /// <param name="bits">Some class.</param>
    /// <param name="hard">The first of these is where knowledge ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WithoutLastRun(ulong bits, ulong hard)
    {
        int run = BitOperations.LeadingZeroCount(~(bits | ~Below(hard)));
        return run == Length ? 0 : bits & (ulong.MaxValue >> run);
    }

    /// <summary>Length of the contraction at an apostrophe, or 0; it reads two characters beyond.</summary>
    /// <param name="at">Place of the apostrophe, at most 60.</param>
    /// <param name="anyCase">Upper case counts as well.</param>
    public int Contraction(int at, bool anyCase) => anyCase
        ? Llama3Splitter.Contraction(ref _text, at, Length)
        : Gpt2Splitter.Contraction(ref _text, at, Length);
}

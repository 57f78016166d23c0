namespace Skald.Tokenizers.Unicode;

/// <summary>Hangul syllables, which are composed of jamo by arithmetic (The Unicode Standard, §3.12).</summary>
internal static class Hangul
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7;
    private const int LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    public static bool IsSyllable(int codePoint) => (uint)(codePoint - SBase) < SCount;

    /// <summary>Writes two or three jamo of a syllable and returns their number.</summary>
    public static int Decompose(int syllable, Span<int> jamo)
    {
        int s = syllable - SBase, t = s % TCount;
        jamo[0] = LBase + (s / (VCount * TCount));
        jamo[1] = VBase + (s / TCount % VCount);
        if (t == 0) return 2;
        jamo[2] = TBase + t;
        return 3;
    }

    /// <summary>Leading and vowel, or two-part syllable and trailing consonant, as one syllable; else -1.</summary>
    public static int Compose(int first, int second)
    {
        int l = first - LBase, v = second - VBase;
        if ((uint)l < LCount && (uint)v < VCount) return SBase + (((l * VCount) + v) * TCount);
        int s = first - SBase, t = second - TBase;
        return (uint)s < SCount && s % TCount == 0 && t is > 0 and < TCount ? first + t : -1;
    }
}

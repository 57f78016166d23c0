using System.Globalization;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Unicode;

/// <summary>Properties of code points from the Unicode Character Database.</summary>
/// <remarks>Every method takes 0 to U+10FFFF, surrogates included.</remarks>
internal static class CharacterProperties
{
    /// <summary>The largest code point.</summary>
    public const int LastCodePoint = 0x10FFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UnicodeCategory Category(int codePoint) => (UnicodeCategory)(Record(codePoint) & 0x1F);

    /// <summary>Number of the script, an index of <see cref="UnicodeTables.ScriptNames"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Script(int codePoint) => (int)((Record(codePoint) >> 8) & 0xFF);

    /// <summary>Canonical combining class: 0 for starters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CombiningClass(int codePoint) => (int)((Record(codePoint) >> 16) & 0xFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterFlags Flags(int codePoint) => (CharacterFlags)(Record(codePoint) >> 24);

    /// <summary>The derived property Alphabetic: letters, letter numbers and some marks and symbols.</summary>
    public static bool IsAlphabetic(int codePoint) => (Record(codePoint) & 0x20) != 0;

    /// <summary>The derived property Uppercase: capitals, and what looks like them.</summary>
    public static bool IsUpper(int codePoint) => (Record(codePoint) & 0x40) != 0;

    /// <summary>The derived property Lowercase: small letters, and what looks like them.</summary>
    public static bool IsLower(int codePoint) => (Record(codePoint) & 0x80) != 0;

    /// <summary>The derived property Cased: capitals, small letters and those between, such as ǅ.</summary>
    public static bool IsCased(int codePoint) => (Flags(codePoint) & CharacterFlags.Cased) != 0;

    public static bool IsWhiteSpace(int codePoint) => (Flags(codePoint) & CharacterFlags.WhiteSpace) != 0;

    public static bool IsLetter(int codePoint) => Category(codePoint) <= UnicodeCategory.OtherLetter;

    /// <summary>Nd, Nl or No.</summary>
    public static bool IsNumber(int codePoint) => Category(codePoint)
        is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber;

    /// <summary>Mn, Mc or Me.</summary>
    public static bool IsMark(int codePoint) => Category(codePoint)
        is >= UnicodeCategory.NonSpacingMark and <= UnicodeCategory.EnclosingMark;

    /// <summary>Any P category.</summary>
    public static bool IsPunctuation(int codePoint) => Category(codePoint)
        is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    /// <summary>The name of a script, such as <c>Old_Italic</c>.</summary>
    public static string ScriptName(int script) => UnicodeTables.ScriptNames[script].Split(';')[0];

    /// <summary>Number of a script by its long or its four-letter name in any case, or -1.</summary>
    public static int FindScript(ReadOnlySpan<char> name)
    {
        for (int script = 0; script < UnicodeTables.ScriptNames.Length; script++)
            foreach (string candidate in UnicodeTables.ScriptNames[script].Split(';'))
                if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase)) return script;
        return -1;
    }

    /// <summary>The ideographs around which BERT puts spaces: blocks, not a script.</summary>
    /// <remarks>
    /// As in Hugging Face's BERT normaliser, U+2B820 to U+2B91F are missing; Google's has them.
    /// </remarks>
    public static bool IsBertIdeograph(int codePoint) => codePoint
        is >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF
        or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F or >= 0x2B740 and <= 0x2B81F
        or >= 0x2B920 and <= 0x2CEAF or >= 0x2F800 and <= 0x2FA1F;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Record(int codePoint) =>
        UnicodeTables.Properties[UnicodeTables.PropertyIndex[codePoint]];
}

using System.Globalization;
using System.Text;

namespace Skald.Tokenizers.Text;

/// <summary>The questions that published tokenizers ask of a character.</summary>
internal static class CharacterKinds
{
    /// <summary><c>\w</c>: letters, marks, decimal digits, connectors, joiners, and what else is alphabetic.</summary>
    public static bool IsWord(Rune character) => Rune.GetUnicodeCategory(character) switch
    {
        <= UnicodeCategory.LetterNumber => true,  // letters, marks, decimal digits and letter numbers come first
        UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.Format => character.Value is 0x200C or 0x200D,  // joiners
        UnicodeCategory.OtherSymbol => character.Value
            is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189),
        _ => false,
    };

    /// <summary>Punctuation of any kind, and every ASCII character that prints and is no letter, digit or space.</summary>
    public static bool IsPunctuation(Rune character)
    {
        if (character.IsAscii)
            return character.Value is (> 0x20 and < 0x7F) && !char.IsAsciiLetterOrDigit((char)character.Value);
        return Rune.IsPunctuation(character);
    }

    /// <summary>Digits and other numbers of any kind.</summary>
    public static bool IsNumber(Rune character) => Rune.GetUnicodeCategory(character)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>What BERT removes: controls, formats and private use, but not the blanks among them.</summary>
    public static bool IsControl(Rune character) => character.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.Surrogate;

    /// <summary>The ideographs around which BERT puts spaces.</summary>
    public static bool IsIdeograph(Rune character) => character.Value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Marks that take no room of their own: accents after decomposition.</summary>
    public static bool IsNonSpacingMark(Rune character) =>
        Rune.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark;

    /// <summary>Marks of any kind.</summary>
    public static bool IsMark(Rune character) => Rune.GetUnicodeCategory(character)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}

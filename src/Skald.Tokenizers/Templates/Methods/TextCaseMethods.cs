using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Methods of texts about capital letters and kinds of characters.</summary>
internal static class TextCaseMethods
{
    public static Operation[] All =>
    [
        Change("upper", Casing.Upper),
        Change("lower", Casing.Lower),
        Change("capitalize", Casing.Capitalize),
        Change("title", Casing.TitleCase),
        Change("swapcase", Casing.SwapCase),
        Change("casefold", Casing.Fold),
        Ask("isupper", Casing.IsUpper),
        Ask("islower", Casing.IsLower),
        Ask("istitle", IsTitle),
        Ask("isascii", text => Ascii.IsValid(text)),
        Ask("isprintable", text => text.EnumerateRunes().All(rune => Characters.IsPrintable(rune.Value))),
        Ask("isidentifier", IsIdentifier),
        AskAll("isalpha", IsLetter),
        AskAll("isalnum", rune => IsLetter(rune) || IsNumeric(rune)),
        AskAll("isdecimal", IsDecimal),
        AskAll("isdigit", IsDigit),
        AskAll("isnumeric", IsNumeric),
        AskAll("isspace", rune => rune.IsBmp && Characters.IsSpace((char)rune.Value)),
    ];

    private static Operation Change(string name, Func<string, string> change) => new(name, "", call =>
    {
        call.Rendering.Meter.Text(call.SubjectText.Length * 2L);
        call.Rendering.Meter.Scan(call.SubjectText.Length);
        return TextValue.Like(call.Subject, change(call.SubjectText));
    });

    private static Operation Ask(string name, Func<string, bool> test) => new(name, "", call =>
    {
        call.Rendering.Meter.Scan(call.SubjectText.Length);
        return Boxed.Of(test(call.SubjectText));
    });

    private static Operation AskAll(string name, Func<Rune, bool> test) =>
        Ask(name, text => text.Length > 0 && text.EnumerateRunes().All(test));

    private static bool IsLetter(Rune rune) => CharacterProperties.IsLetter(rune.Value);

    private static bool IsDecimal(Rune rune) =>
        CharacterProperties.Category(rune.Value) == UnicodeCategory.DecimalDigitNumber;

    // Superscripts and digits in circles are digits too.
    private static bool IsDigit(Rune rune) => CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0;

    private static bool IsNumeric(Rune rune) => CharacterProperties.Category(rune.Value) is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber || Rune.GetNumericValue(rune) >= 0;

    private static bool IsIdentifier(string text)
    {
        bool isFirst = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = CharacterProperties.Category(rune.Value);
            bool isStart = rune.Value == '_' || category is <= UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber;
            bool mayFollow = category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;
            if (!isStart && (isFirst || !mayFollow)) return false;
            isFirst = false;
        }

        return !isFirst;
    }

    private static bool IsTitle(string text)
    {
        bool isInWord = false, hasAny = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isCapital = Casing.IsUpper(rune) || Casing.IsTitle(rune);
            if (isCapital == isInWord && Casing.IsCased(rune)) return false;
            isInWord = Casing.IsCased(rune);
            hasAny |= isInWord;
        }

        return hasAny;
    }
}

using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

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
        AskAll("isalpha", Rune.IsLetter),
        AskAll("isalnum", rune => Rune.IsLetter(rune) || IsNumeric(rune)),
        AskAll("isdecimal", rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber),
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

    private static bool IsDigit(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNumber && Rune.GetNumericValue(rune) is >= 0 and <= 9
            && rune.Value is 0xB2 or 0xB3 or 0xB9 or 0x2070 or (>= 0x2074 and <= 0x2079) or (>= 0x2080 and <= 0x2089)
                or (>= 0x2460 and <= 0x2468));

    private static bool IsNumeric(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber || Rune.GetNumericValue(rune) >= 0;

    private static bool IsIdentifier(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.EnumerateRunes().All(rune => rune.Value == '_' || Rune.IsLetterOrDigit(rune));

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

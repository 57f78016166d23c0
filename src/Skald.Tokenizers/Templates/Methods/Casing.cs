using System.Globalization;
using System.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Capital and small letters as Python has them, by the Unicode tables.</summary>
internal static class Casing
{
    public static string Upper(string text) => Ascii.IsValid(text) ? text.ToUpperInvariant() : CaseMapping.ToUpper(text);

    public static string Lower(string text) => Ascii.IsValid(text) ? text.ToLowerInvariant() : CaseMapping.ToLower(text);

    /// <summary>Letters made alike for comparison: ß becomes ss, every sigma the same.</summary>
    public static string Fold(string text) => CaseMapping.ToFolded(text);

    /// <summary>The first character as at the beginning of a word, the rest small.</summary>
    public static string Capitalize(string text) => Change(text, (capital, rune, at) =>
    {
        if (at == 0) CaseMapping.AppendMapped(capital, rune.Value, CaseMapping.Title(rune.Value));
        else CaseMapping.AppendLower(capital, text, at);
    });

    /// <summary>A capital after everything that has no case, small letters elsewhere.</summary>
    public static string TitleCase(string text)
    {
        bool isInWord = false;
        return Change(text, (title, rune, at) =>
        {
            if (isInWord) CaseMapping.AppendLower(title, text, at);
            else CaseMapping.AppendMapped(title, rune.Value, CaseMapping.Title(rune.Value));
            isInWord = IsCased(rune);
        });
    }

    public static string SwapCase(string text) => Change(text, (swapped, rune, at) =>
    {
        if (IsUpper(rune)) CaseMapping.AppendLower(swapped, text, at);
        else if (IsLower(rune)) CaseMapping.AppendMapped(swapped, rune.Value, CaseMapping.Upper(rune.Value));
        else swapped.Append(rune.ToString());
    });

    /// <summary>Whether a text has letters with case, and all of them are small.</summary>
    public static bool IsLower(string text) => HasOnly(text, IsLower);

    /// <summary>Whether a text has letters with case, and all of them are capitals.</summary>
    public static bool IsUpper(string text) => HasOnly(text, IsUpper);

    public static bool IsUpper(Rune rune) => CharacterProperties.IsUpper(rune.Value);

    public static bool IsLower(Rune rune) => CharacterProperties.IsLower(rune.Value);

    public static bool IsCased(Rune rune) => CharacterProperties.IsCased(rune.Value);

    public static bool IsTitle(Rune rune) =>
        CharacterProperties.Category(rune.Value) == UnicodeCategory.TitlecaseLetter;

    private static string Change(string text, Action<StringBuilder, Rune, int> append)
    {
        var changed = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int size);
            append(changed, rune, at);
            at += size;
        }

        return changed.ToString();
    }

    private static bool HasOnly(string text, Func<Rune, bool> wanted)
    {
        bool hasAny = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (wanted(rune)) hasAny = true;
            else if (IsCased(rune)) return false;
        }

        return hasAny;
    }
}

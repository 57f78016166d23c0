using System.Globalization;
using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Reads numbers as Python's <c>int</c> and <c>float</c> do: white space around them, underscores between digits.</summary>
internal static class NumberText
{
    /// <param name="text">The number.</param>
    /// <param name="radix">2 to 36; 0 lets a prefix such as <c>0x</c> decide.</param>
    /// <param name="value">The number read.</param>
    public static bool TryInteger(string text, int radix, out BigInteger value)
    {
        value = default;
        string digits = Characters.Strip(text, null);
        bool isNegative = digits.StartsWith('-');
        if (isNegative || digits.StartsWith('+')) digits = digits[1..];
        int prefix = digits.Length < 3 || digits[0] != '0' ? 0
            : (digits[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
        if (prefix > 0 && (radix == 0 || radix == prefix))
        {
            digits = digits[2..];
            if (digits.StartsWith('_')) digits = digits[1..];
            radix = prefix;
        }
        else if (radix == 0)
        {
            if (digits.StartsWith('0') && digits.Trim('0', '_').Length > 0) return false;
            radix = 10;
        }

        if (radix is < 2 or > 36 || !TryRemoveUnderscores(ref digits) || digits.Length > ValueText.MostDigits) return false;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiLetter(c) ? (c | 0x20) - 'a' + 10 : CharUnicodeInfo.GetDecimalDigitValue(c);
            if (digit < 0 || digit >= radix) return false;
            value = (value * radix) + digit;
        }

        if (isNegative) value = -value;
        return true;
    }

    public static bool TryFloat(string text, out double value)
    {
        string number = Characters.Strip(text, null);
        string word = number.TrimStart('+', '-').ToLowerInvariant();
        if (number.Length - word.Length <= 1 && word is "inf" or "infinity" or "nan")
        {
            value = word == "nan" ? double.NaN : double.PositiveInfinity;
            if (number[0] == '-') value = -value;
            return true;
        }

        value = 0;
        bool isPlain = number.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E' or '_')
            && !number.StartsWith('_') && !number.EndsWith('_') && HasUnderscoresBetweenDigits(number);
        return isPlain && double.TryParse(number.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value);
    }

    private static bool TryRemoveUnderscores(ref string digits)
    {
        if (digits.Length == 0 || digits.StartsWith('_') || digits.EndsWith('_')
            || digits.Contains("__", StringComparison.Ordinal)) return false;
        digits = digits.Replace("_", "", StringComparison.Ordinal);
        return true;
    }

    private static bool HasUnderscoresBetweenDigits(string number)
    {
        for (int i = 1; i < number.Length - 1; i++)
            if (number[i] == '_' && !(char.IsAsciiDigit(number[i - 1]) && char.IsAsciiDigit(number[i + 1]))) return false;
        return true;
    }
}

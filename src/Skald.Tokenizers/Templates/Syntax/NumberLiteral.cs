using System.Globalization;
using System.Numerics;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Numbers as Python writes them: <c>1_000</c>, <c>0x1f</c>, <c>2.5e-3</c>.</summary>
internal static class NumberLiteral
{
    /// <summary>Where a float that begins there ends; 0 where there is none.</summary>
    public static int EndOfFloat(string text, int at)
    {
        if (at > 0 && text[at - 1] == '.') return 0;
        int end = EndOfDigits(text, at, char.IsAsciiDigit);
        int fraction = end < text.Length && text[end] == '.' ? EndOfDigits(text, end + 1, char.IsAsciiDigit) : 0;
        bool hasFraction = fraction > end + 1;
        if (hasFraction) end = fraction;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            int digits = end + 1;
            if (digits < text.Length && text[digits] is '+' or '-') digits++;
            int exponent = EndOfDigits(text, digits, char.IsAsciiDigit);
            if (exponent > digits) return exponent;
        }

        return hasFraction ? end : 0;
    }

    /// <summary>Where an integer that begins there ends.</summary>
    public static int EndOfInteger(string text, int at)
    {
        if (text[at] != '0') return EndOfDigits(text, at, char.IsAsciiDigit);
        char mark = at + 1 < text.Length ? (char)(text[at + 1] | 0x20) : '\0';
        Func<char, bool>? isDigit = mark switch
        {
            'b' => c => c is '0' or '1',
            'o' => c => c is >= '0' and <= '7',
            'x' => char.IsAsciiHexDigit,
            _ => null,
        };
        if (isDigit is not null)
        {
            int first = at + 2 < text.Length && text[at + 2] == '_' ? at + 3 : at + 2;
            int end = EndOfDigits(text, first, isDigit);
            if (end > first) return end;
        }

        return EndOfDigits(text, at, c => c == '0');
    }

    /// <summary>The value of digits without underscores.</summary>
    public static BigInteger ParseInteger(string digits)
    {
        int radix = digits.Length < 3 ? 10 : (digits[1] | 0x20) switch { 'b' => 2, 'o' => 8, 'x' => 16, _ => 10 };
        if (radix == 10) return BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        BigInteger value = BigInteger.Zero;
        foreach (char digit in digits.AsSpan(2)) value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        return value;
    }

    // One underscore may stand between two digits.
    private static int EndOfDigits(string text, int at, Func<char, bool> isDigit)
    {
        int end = at;
        while (end < text.Length)
        {
            if (isDigit(text[end])) end++;
            else if (end > at && text[end] == '_' && end + 1 < text.Length && isDigit(text[end + 1])) end += 2;
            else break;
        }

        return end;
    }
}

using System.Globalization;
using System.Numerics;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Floats with a given number of digits, rounded from their exact value, halves to even.</summary>
internal static class FloatFormat
{
    /// <summary>Most digits that a format may ask for: an exact float has no more than this.</summary>
    public const int MostDigits = 1100;

    /// <summary>Digits behind the point: <c>%.2f</c>.</summary>
    public static string Fixed(double value, int digits)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        string number = BigInteger.Abs(ExactDouble.Scaled(value, digits)).ToString(CultureInfo.InvariantCulture);
        number = number.PadLeft(digits + 1, '0');
        string sign = double.IsNegative(value) ? "-" : "";
        return digits == 0 ? sign + number : $"{sign}{number[..^digits]}.{number[^digits..]}";
    }

    /// <summary>One digit before the point and a power of ten: <c>%.2e</c>.</summary>
    public static string Exponent(double value, int digits)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        (string number, int exponent) = Significant(value, digits + 1);
        string fraction = digits == 0 ? "" : $".{number[1..]}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{(double.IsNegative(value) ? "-" : "")}{number[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>The shorter of both, without zeros at the end unless they are kept: <c>%g</c>.</summary>
    public static string General(double value, int digits, bool keepsZeros = false)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        digits = Math.Max(1, digits);
        (_, int exponent) = Significant(value, digits);
        bool isScientific = exponent < -4 || exponent >= digits;
        string number = isScientific ? Exponent(value, digits - 1) : Fixed(value, digits - 1 - exponent);
        if (keepsZeros || !number.Contains('.')) return number;
        int e = number.IndexOf('e');
        return e < 0
            ? number.TrimEnd('0').TrimEnd('.')
            : number[..e].TrimEnd('0').TrimEnd('.') + number[e..];
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    /// <summary>That many digits, rounded, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Significant(double value, int count)
    {
        if (value == 0) return (new string('0', count), 0);
        string estimate = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        int exponent = int.Parse(estimate.AsSpan(estimate.IndexOf('E') + 1), CultureInfo.InvariantCulture);
        while (true)
        {
            string digits = BigInteger.Abs(ExactDouble.Scaled(value, count - 1 - exponent))
                .ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count) return (digits, exponent);
            exponent += digits.Length > count ? 1 : -1;
        }
    }
}

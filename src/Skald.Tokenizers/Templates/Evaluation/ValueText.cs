using System.Globalization;
using System.Numerics;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>How values print: Python's <c>str</c>.</summary>
internal static class ValueText
{
    /// <summary>Python refuses to print longer integers, since that takes time beyond proportion.</summary>
    public const int MostDigits = 4300;

    private const int MostBits = 14_284;  // what 4,300 digits can hold at least

    public static string Of(Rendering rendering, object value)
    {
        switch (value)
        {
            case string text: return text;
            case SafeText safe: return safe.Text;
            case long integer: return integer.ToString(CultureInfo.InvariantCulture);
            case bool flag: return flag ? "True" : "False";
            case None: return "None";
            case Undefined: return "";
            case double real: return Of(real);
            case BigInteger big: return Of(rendering, big);
            default:
                var printed = new StringBuilder();
                ValueRepr.Append(rendering, printed, value, depth: 0);
                return printed.ToString();
        }
    }

    /// <summary>A value as it is printed: escaped where the template asks for that.</summary>
    public static string Printed(Rendering rendering, object value) =>
        rendering.Escapes && value is not SafeText
            ? SafeText.Escape(Of(rendering, value)).Text
            : Of(rendering, value);

    public static string Of(Rendering rendering, BigInteger value) =>
        BigInteger.Abs(value).GetBitLength() <= MostBits
            ? value.ToString(CultureInfo.InvariantCulture)
            : throw rendering.Error($"an integer prints only up to {MostDigits} digits");

    /// <summary>The shortest digits that read back as the same float, as Python writes them: <c>1e-05</c>, <c>2.0</c>.</summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        (string digits, int exponent) = Digits(value.ToString("R", CultureInfo.InvariantCulture));
        string sign = double.IsNegative(value) ? "-" : "";
        if (exponent is < -4 or >= 16)
        {
            string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1
            ? $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>Significant digits and the power of ten of the first: 0.00123 is ("123", -3).</summary>
    private static (string Digits, int Exponent) Digits(string number)
    {
        int e = number.IndexOf('E');
        int exponent = e < 0 ? 0 : int.Parse(number.AsSpan(e + 1), NumberStyles.Integer, CultureInfo.InvariantCulture);
        string mantissa = (e < 0 ? number : number[..e]).TrimStart('-');
        int point = mantissa.IndexOf('.');
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? ("0", 0) : (digits, exponent - zeros);
    }
}

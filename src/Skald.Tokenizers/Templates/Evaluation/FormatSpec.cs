using System.Globalization;
using System.Numerics;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>What stands behind the colon of <c>{:&gt;10.2f}</c>: fill, alignment, sign, width, grouping, precision, type.</summary>
internal sealed class FormatSpec
{
    private readonly Rendering _rendering;
    private readonly string _fill = " ";
    private readonly char _align;
    private readonly char _sign = '-';
    private readonly bool _isAlternate;
    private readonly int _width;
    private readonly char _grouping;
    private readonly int? _precision;
    private readonly char _type;

    private FormatSpec(Rendering rendering, string spec, bool isText)
    {
        _rendering = rendering;
        int at = 0;
        int first = spec.Length > 0 ? CodePoints.SizeAt(spec, 0) : 0;
        if (first < spec.Length && IsAlignment(spec[first]))
        {
            (_fill, _align) = (spec[..first], spec[first]);
            at = first + 1;
        }
        else if (spec.Length > 0 && IsAlignment(spec[0]))
        {
            _align = spec[at++];
        }

        if (Peek(spec, at) is '+' or '-' or ' ') _sign = spec[at++];
        if (Peek(spec, at) == 'z') at++;
        if (_isAlternate = Peek(spec, at) == '#') at++;
        if (Peek(spec, at) == '0')
        {
            at++;
            if (_align == '\0') (_fill, _align) = ("0", isText ? '<' : '=');
        }

        _width = ReadNumber(spec, ref at) ?? 0;
        if (Peek(spec, at) is ',' or '_') _grouping = spec[at++];
        if (Peek(spec, at) == '.')
        {
            at++;
            _precision = ReadNumber(spec, ref at) ?? throw rendering.Error("Format specifier missing precision");
        }

        if (at < spec.Length) _type = spec[at++];
        if (at < spec.Length) throw rendering.Error($"Invalid format specifier '{spec}'");
    }

    /// <summary>Formats a value as Python's <c>format(value, spec)</c>.</summary>
    public static string Apply(Rendering rendering, object value, string spec)
    {
        if (spec.Length == 0) return ValueText.Of(rendering, value);
        if (value is None or SequenceValue or DictValue or Undefined)
            throw rendering.Error($"unsupported format string passed to {TypeName.Of(value)}.__format__");
        bool isText = !Number.IsNumber(value);
        var format = new FormatSpec(rendering, spec, isText);
        return isText ? format.FormatText(ValueText.Of(rendering, value)) : format.FormatNumber(value);
    }

    /// <summary>Fills between a sign or prefix and the digits.</summary>
    public static string AfterSign(string number, int count, char fill)
    {
        int at = number.Length > 0 && number[0] is '-' or '+' or ' ' ? 1 : 0;
        if (number.Length > at + 1 && number[at] == '0' && number[at + 1] is 'x' or 'X' or 'o' or 'b') at += 2;
        return number.Insert(at, new string(fill, count));
    }

    public static string InRadix(BigInteger value, int radix)
    {
        if (value.IsZero) return "0";
        var digits = new StringBuilder();
        for (; !value.IsZero; value /= radix) digits.Insert(0, "0123456789abcdef"[(int)(value % radix)]);
        return digits.ToString();
    }

    /// <summary>Characters beyond ASCII as escapes.</summary>
    public static string Ascii(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                < 0x80 => ascii.Append((char)rune.Value),
                < 0x100 => ascii.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                < 0x10000 => ascii.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => ascii.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return ascii.ToString();
    }

    private string FormatText(string text)
    {
        if (_type is not ('\0' or 's')) throw UnknownCode("str");
        if (_grouping != '\0') throw _rendering.Error($"Cannot specify '{_grouping}' with 's'.");
        if (_sign != '-') throw _rendering.Error("Sign not allowed in string format specifier");
        if (_isAlternate) throw _rendering.Error("Alternate form (#) not allowed in string format specifier");
        if (_align == '=') throw _rendering.Error("'=' alignment not allowed in string format specifier");
        if (_precision < CodePoints.Count(text)) text = CodePoints.Slice(text, 0, _precision.Value);
        return Align(text, '<');
    }

    private string FormatNumber(object value)
    {
        bool isFloatType = _type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%';
        if (value is not double && !isFloatType) return FormatInteger(value);
        double real = Number.ToDouble(value);
        int precision = Math.Min(_precision ?? 6, FloatFormat.MostDigits);
        _rendering.Meter.Scan(precision * 4);
        string number = _type switch
        {
            'e' or 'E' => FloatFormat.Exponent(real, precision),
            'f' or 'F' => FloatFormat.Fixed(real, precision),
            'g' or 'G' => FloatFormat.General(real, precision, _isAlternate),
            '%' => FloatFormat.Fixed(real * 100, precision) + "%",
            '\0' => _precision is { } digits ? WithPoint(FloatFormat.General(real, digits)) : ValueText.Of(real),
            _ => throw UnknownCode("float"),
        };
        return Align(Sign(Group(char.IsUpper(_type) ? number.ToUpperInvariant() : number)), '>');
    }

    private string FormatInteger(object value)
    {
        _ = Number.TryInteger(value, out BigInteger integer);
        string sign = integer.Sign < 0 ? "-" : "";
        BigInteger size = BigInteger.Abs(integer);
        if (_precision is not null) throw _rendering.Error("Precision not allowed in integer format specifier");
        if (_type == 'c') return Align(char.ConvertFromUtf32((int)BigInteger.Min(size, 0xD7FF)), '<');
        string digits = _type switch
        {
            'b' => InRadix(size, 2),
            'o' => InRadix(size, 8),
            'x' or 'X' => InRadix(size, 16),
            '\0' or 'd' or 'n' => ValueText.Of(_rendering, size),
            _ => throw UnknownCode("int"),
        };
        string number = Group(digits, _type is 'b' or 'o' or 'x' or 'X' ? 4 : 3);
        if (_isAlternate && _type is 'b' or 'o' or 'x' or 'X' && _isAlternate)
            number = $"0{char.ToLowerInvariant(_type)}{number}";
        return Align(Sign(sign + (_type == 'X' ? number.ToUpperInvariant() : number)), '>');
    }

    // A float without a type keeps a digit behind its point.
    private static string WithPoint(string number) =>
        number.AsSpan().IndexOfAny(".en") < 0 ? number + ".0" : number;

    private string Group(string number, int size = 3)
    {
        if (_grouping == '\0') return number;
        int start = number.StartsWith('-') ? 1 : 0, end = start;
        while (end < number.Length && char.IsAsciiHexDigit(number[end]) && number[end] is not 'e') end++;
        var grouped = new StringBuilder(number);
        for (int at = end - size; at > start; at -= size) grouped.Insert(at, _grouping);
        return grouped.ToString();
    }

    private string Sign(string number) => number.StartsWith('-') || _sign == '-' ? number : _sign + number;

    private string Align(string text, char usual)
    {
        int missing = Math.Max(0, _width - CodePoints.Count(text));
        if (missing == 0) return text;
        _rendering.Meter.Text(((long)missing * _fill.Length) + text.Length);
        char align = _align == '\0' ? usual : _align;
        if (align == '=') return AfterSign(text, missing, _fill[0]);
        int left = align switch { '<' => 0, '^' => missing / 2, _ => missing };
        return Repeat(left) + text + Repeat(missing - left);
    }

    private string Repeat(int count) =>
        _fill.Length == 1 ? new string(_fill[0], count) : string.Concat(Enumerable.Repeat(_fill, count));

    private TemplateException UnknownCode(string type) =>
        _rendering.Error($"Unknown format code '{_type}' for object of type '{type}'");

    private int? ReadNumber(string spec, ref int at)
    {
        int start = at;
        while (char.IsAsciiDigit(Peek(spec, at))) at++;
        if (at == start) return null;
        return int.TryParse(spec.AsSpan(start, at - start), CultureInfo.InvariantCulture, out int number)
            ? number
            : throw _rendering.Error("Too many decimal digits in format string");
    }

    private static char Peek(string spec, int at) => at < spec.Length ? spec[at] : '\0';

    private static bool IsAlignment(char c) => c is '<' or '>' or '^' or '=';
}

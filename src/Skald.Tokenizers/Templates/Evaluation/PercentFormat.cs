using System.Globalization;
using System.Numerics;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary><c>'%s is %05.2f' % values</c>: Python's formatting after C's <c>printf</c>.</summary>
internal sealed class PercentFormat
{
    private readonly Rendering _rendering;
    private readonly string _format;
    private readonly object _values;
    private readonly StringBuilder _text = new();
    private int _at;
    private int _used;

    private PercentFormat(Rendering rendering, string format, object values) =>
        (_rendering, _format, _values) = (rendering, format, values);

    public static string Apply(Rendering rendering, string format, object values)
    {
        rendering.Meter.Text(format.Length);
        return new PercentFormat(rendering, format, values).Apply();
    }

    private string Apply()
    {
        while (_at < _format.Length)
        {
            int percent = _format.IndexOf('%', _at);
            if (percent < 0) percent = _format.Length;
            _text.Append(_format, _at, percent - _at);
            _at = percent + 1;
            if (percent < _format.Length) Convert();
            if (_text.Length > _rendering.Meter.Budget.MaxTextLength) _rendering.Meter.Text(_text.Length);
        }

        bool isLeftOver = _values is TupleValue tuple ? _used < tuple.Count
            : _used == 0 && _values is not (DictValue or ListValue or RangeValue or Undefined);
        return isLeftOver
            ? throw _rendering.Error("not all arguments converted during string formatting")
            : _text.ToString();
    }

    private void Convert()
    {
        object? named = Peek() == '(' ? ReadName() : null;
        int start = _at;
        while (Peek() is '-' or '+' or ' ' or '#' or '0') _at++;
        string flags = _format[start.._at];
        int? width = ReadNumber(out bool isNegative);
        if (isNegative) flags += '-';
        int? precision = null;
        if (Peek() == '.')
        {
            _at++;
            precision = ReadNumber(out _) ?? 0;
        }

        while (Peek() is 'h' or 'l' or 'L') _at++;
        char type = Peek();
        _at++;
        if (type == '\0') throw _rendering.Error("incomplete format");
        string body = type == '%' ? "%" : Body(type, flags, precision, named ?? Next());
        _rendering.Meter.Text(body.Length);
        Pad(body, flags, width ?? 0, isNumber: type is not ('s' or 'r' or 'a' or 'c' or '%'));
    }

    private string Body(char type, string flags, int? precision, object value)
    {
        switch (type)
        {
            case 's' or 'r' or 'a':
                string text = type == 's' ? ValueText.Of(_rendering, value) : ValueRepr.Of(_rendering, value);
                if (type == 'a') text = FormatSpec.Ascii(text);
                return precision < CodePoints.Count(text) ? CodePoints.Slice(text, 0, precision.Value) : text;
            case 'c':
                if (TextValue.Of(value) is { } letter && CodePoints.Count(letter) == 1) return letter;
                return Number.TryLong(value, out long code) && Rune.IsValid((int)Math.Clamp(code, -1, 0x110000))
                    ? new Rune((int)code).ToString()
                    : throw _rendering.Error("%c requires an int in range(0x110000) or a unicode character");
            case 'd' or 'i' or 'u':
                return Sign(flags, Digits(Integer(value, truncates: true, type), precision));
            case 'o' or 'x' or 'X':
                BigInteger integer = Integer(value, truncates: false, type);
                string digits = FormatSpec.InRadix(BigInteger.Abs(integer), type == 'o' ? 8 : 16);
                string prefix = flags.Contains('#') ? type == 'o' ? "0o" : "0x" : "";
                string signed = (integer.Sign < 0 ? "-" : "") + prefix + digits.PadLeft(precision ?? 0, '0');
                return Sign(flags, type == 'X' ? signed.ToUpperInvariant() : signed);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return Sign(flags, Float(type, Real(value), precision ?? 6, flags.Contains('#')));
            default:
                throw _rendering.Error($"unsupported format character '{type}' (0x{(int)type:x}) at index {_at - 1}");
        }
    }

    private string Float(char type, double value, int precision, bool keepsZeros)
    {
        precision = Math.Min(precision, FloatFormat.MostDigits);
        _rendering.Meter.Scan(precision * 4);
        string text = (type | 0x20) switch
        {
            'e' => FloatFormat.Exponent(value, precision),
            'f' => FloatFormat.Fixed(value, precision),
            _ => FloatFormat.General(value, precision, keepsZeros),
        };
        return char.IsUpper(type) ? text.ToUpperInvariant() : text;
    }

    private string Digits(BigInteger value, int? precision)
    {
        string digits = ValueText.Of(_rendering, BigInteger.Abs(value)).PadLeft(precision ?? 0, '0');
        return value.Sign < 0 ? "-" + digits : digits;
    }

    private static string Sign(string flags, string number) => number.StartsWith('-') ? number
        : flags.Contains('+') ? "+" + number
        : flags.Contains(' ') ? " " + number : number;

    private void Pad(string body, string flags, int width, bool isNumber)
    {
        int missing = Math.Max(0, width - CodePoints.Count(body));
        _rendering.Meter.Text(missing);
        if (flags.Contains('-')) _text.Append(body).Append(' ', missing);
        else if (flags.Contains('0') && isNumber) _text.Append(FormatSpec.AfterSign(body, missing, '0'));
        else _text.Append(' ', missing).Append(body);
    }

    private BigInteger Integer(object value, bool truncates, char type)
    {
        if (value is Undefined missing) throw _rendering.Error(missing);
        if (Number.TryInteger(value, out BigInteger integer)) return integer;
        if (truncates && value is double real && double.IsFinite(real)) return new BigInteger(real);
        string needed = truncates ? "a real number" : "an integer";
        throw _rendering.Error($"%{type} format: {needed} is required, not {TypeName.Of(value)}");
    }

    private double Real(object value)
    {
        if (value is Undefined missing) throw _rendering.Error(missing);
        return Number.IsNumber(value)
            ? Number.ToDouble(value)
            : throw _rendering.Error($"must be real number, not {TypeName.Of(value)}");
    }

    private object ReadName()
    {
        int depth = 0, start = _at + 1;
        for (; _at < _format.Length; _at++)
        {
            if (_format[_at] == '(') depth++;
            else if (_format[_at] == ')' && --depth == 0) break;
        }

        if (_at == _format.Length) throw _rendering.Error("incomplete format key");
        string name = _format[start.._at++];
        if (_values is not DictValue dict) throw _rendering.Error("format requires a mapping");
        return dict.Find(name) ?? throw _rendering.Error($"key {ValueRepr.Of(_rendering, name)} is missing");
    }

    private int? ReadNumber(out bool isNegative)
    {
        isNegative = false;
        if (Peek() == '*')
        {
            _at++;
            if (!Number.TryLong(Next(), out long given)) throw _rendering.Error("* wants int");
            isNegative = given < 0;
            return (int)Math.Min(int.MaxValue, Math.Abs(Math.Max(given, -int.MaxValue)));
        }

        int start = _at;
        while (char.IsAsciiDigit(Peek())) _at++;
        if (_at == start) return null;
        return int.TryParse(_format.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out int number)
            ? number
            : throw _rendering.Error("width too big");
    }

    private object Next()
    {
        if (_values is not TupleValue tuple)
            return _used++ == 0 ? _values : throw _rendering.Error("not enough arguments for format string");
        return _used < tuple.Count
            ? tuple.Items[_used++]
            : throw _rendering.Error("not enough arguments for format string");
    }

    private char Peek() => _at < _format.Length ? _format[_at] : '\0';
}

using System.Globalization;
using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters that make or change numbers.</summary>
internal static class NumberFilters
{
    private static readonly string[] s_decimalUnits = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    private static readonly string[] s_binaryUnits = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

    public static Operation[] All =>
    [
        new("int", "default? base?", ToInteger),
        new("float", "default?", ToFloat),
        new("abs", "", Absolute),
        new("round", "precision? method?", Round),
        new("filesizeformat", "binary?", FileSize),
    ];

    private static object ToInteger(Invocation call)
    {
        object absent = call[0] ?? Boxed.Of(0);
        switch (call.Subject)
        {
            case Undefined missing:
                throw call.Rendering.Error(missing);
            case double real when double.IsInfinity(real):
                throw call.Rendering.Error("cannot convert float infinity to integer");
            case double real:
                return double.IsNaN(real) ? absent : Boxed.Of(new BigInteger(real));
        }

        if (Number.TryInteger(call.Subject, out BigInteger integer)) return Boxed.Of(integer);
        if (TextValue.Of(call.Subject) is not { } text) return absent;
        // Long numbers take time beyond proportion, up to the length that is refused.
        long digits = Math.Min(text.Length, ValueText.MostDigits);
        call.Rendering.Meter.Steps(digits * digits / 256);
        call.Rendering.Meter.Scan(text.Length);
        if (NumberText.TryInteger(text, (int)Math.Clamp(call.Integer(1, 10), 0, 37), out integer)) return Boxed.Of(integer);
        return NumberText.TryFloat(text, out double value) && double.IsFinite(value)
            ? Boxed.Of(new BigInteger(value))
            : absent;
    }

    private static object ToFloat(Invocation call)
    {
        if (call.Subject is Undefined missing) throw call.Rendering.Error(missing);
        if (Number.IsNumber(call.Subject)) return Number.ToDouble(call.Subject);
        return TextValue.Of(call.Subject) is { } text && NumberText.TryFloat(text, out double value)
            ? value
            : call[0] ?? 0.0;
    }

    private static object Absolute(Invocation call)
    {
        if (call.Subject is Undefined missing) throw call.Rendering.Error(missing);
        if (call.Subject is double real) return Math.Abs(real);
        return Number.TryInteger(call.Subject, out BigInteger integer)
            ? Boxed.Of(BigInteger.Abs(integer))
            : throw call.Rendering.Error($"bad operand type for abs(): '{TypeName.Of(call.Subject)}'");
    }

    private static object Round(Invocation call)
    {
        Rendering rendering = call.Rendering;
        if (call.Subject is Undefined missing) throw rendering.Error(missing);
        string method = call.Text(1, "common");
        int precision = (int)Math.Clamp(call.Integer(0), -400, 400);
        if (method is not ("common" or "ceil" or "floor")) throw rendering.Error("method must be common, ceil or floor");
        if (!Number.IsNumber(call.Subject))
            throw rendering.Error($"type {TypeName.Of(call.Subject)} doesn't define __round__ method");
        if (method != "common")
        {
            // As Python computes it: a product with 10^precision, a whole number, a quotient.
            object scale = Operators.Apply(rendering, BinaryOperator.Power, Boxed.Of(10), Boxed.Of((long)precision));
            double product = Number.ToDouble(Operators.Apply(rendering, BinaryOperator.Multiply, call.Subject, scale));
            if (!double.IsFinite(product)) throw rendering.Error("cannot convert float infinity or NaN to integer");
            var whole = new BigInteger(method == "ceil" ? Math.Ceiling(product) : Math.Floor(product));
            return Operators.Apply(rendering, BinaryOperator.Divide, Boxed.Of(whole), scale);
        }

        if (call.Subject is double real) return Rounding.Round(real, precision);
        _ = Number.TryInteger(call.Subject, out BigInteger integer);
        return Boxed.Of(precision >= 0 ? integer : Rounding.Round(integer, -precision));
    }

    private static string FileSize(Invocation call)
    {
        double bytes = Number.IsNumber(call.Subject) ? Number.ToDouble(call.Subject)
            : NumberText.TryFloat(call.SubjectText, out double parsed) ? parsed
            : throw call.Rendering.Error($"could not convert string to float: {ValueRepr.Of(call.Rendering, call.Subject)}");
        bool isBinary = call.Flag(0);
        double unit = isBinary ? 1024 : 1000, size = unit;
        if (bytes == 1) return "1 Byte";
        if (bytes < unit) return string.Create(CultureInfo.InvariantCulture, $"{Math.Truncate(bytes):F0} Bytes");
        string[] names = isBinary ? s_binaryUnits : s_decimalUnits;
        int at = 0;
        for (size *= unit; at < names.Length - 1 && bytes >= size; at++) size *= unit;
        return $"{FloatFormat.Fixed(unit * bytes / size, 1)} {names[at]}";
    }
}

using System.Numerics;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Python's arithmetic on numbers: integers of any size, floats, floors instead of truncation.</summary>
internal static class Arithmetic
{
    private const long WordsPerStep = 64;  // of a long integer, which are added or multiplied in the time of a step
    private const long MostBits = 1 << 16;  // of an integer: far beyond what prints

    /// <summary>The result, or null where one of the operands is no number.</summary>
    public static object? TryCompute(Rendering rendering, BinaryOperator symbol, object a, object b)
    {
        if (a is long x && b is long y && TryCompute(symbol, x, y) is { } quick) return quick;
        if (!Number.IsNumber(a) || !Number.IsNumber(b)) return null;
        return Number.TryInteger(a, out BigInteger left) && Number.TryInteger(b, out BigInteger right)
            ? Compute(rendering, symbol, left, right)
            : Compute(rendering, symbol, ToFloat(rendering, a), ToFloat(rendering, b));
    }

    public static object Negate(Rendering rendering, object value) => value switch
    {
        long integer when integer != long.MinValue => Boxed.Of(-integer),
        double real => -real,
        Undefined missing => throw rendering.Error(missing),
        _ => Number.TryInteger(value, out BigInteger integer)
            ? Boxed.Of(-integer)
            : throw rendering.Error($"bad operand type for unary -: '{TypeName.Of(value)}'"),
    };

    /// <summary>The number itself; a truth value becomes 0 or 1.</summary>
    public static object Plus(Rendering rendering, object value) => value switch
    {
        Undefined missing => throw rendering.Error(missing),
        double => value,
        _ => Number.TryInteger(value, out BigInteger integer)
            ? Boxed.Of(integer)
            : throw rendering.Error($"bad operand type for unary +: '{TypeName.Of(value)}'"),
    };

    private static object? TryCompute(BinaryOperator symbol, long a, long b)
    {
        long result;
        switch (symbol)
        {
            case BinaryOperator.Add:
                result = unchecked(a + b);
                return ((a ^ result) & (b ^ result)) < 0 ? null : Boxed.Of(result);
            case BinaryOperator.Subtract:
                result = unchecked(a - b);
                return ((a ^ b) & (a ^ result)) < 0 ? null : Boxed.Of(result);
            case BinaryOperator.Multiply:
                return Math.BigMul(a, b, out result) == result >> 63 ? Boxed.Of(result) : null;
            case BinaryOperator.Remainder when b > 0:
                result = a % b;
                return Boxed.Of(result < 0 ? result + b : result);
            default:
                return null;
        }
    }

    private static object Compute(Rendering rendering, BinaryOperator symbol, BigInteger a, BigInteger b)
    {
        rendering.Meter.Steps(Cost(symbol, a.GetBitLength() / 64, b.GetBitLength() / 64));
        if (b.IsZero && IsDivision(symbol)) throw rendering.Error("division by zero");
        return symbol switch
        {
            BinaryOperator.Add => Checked(rendering, a + b),
            BinaryOperator.Subtract => Checked(rendering, a - b),
            BinaryOperator.Multiply => Checked(rendering, a * b),
            BinaryOperator.Divide => Finite(rendering, ExactDouble.FromRatio(a, b)),
            BinaryOperator.FloorDivide => Boxed.Of(FloorDivide(a, b)),
            BinaryOperator.Remainder => Boxed.Of(a - (FloorDivide(a, b) * b)),
            _ => b.Sign < 0
                ? Compute(rendering, symbol, ToFloat(rendering, a), ToFloat(rendering, b))
                : Checked(rendering, RaiseInteger(rendering, a, b)),
        };
    }

    private static double Compute(Rendering rendering, BinaryOperator symbol, double a, double b)
    {
        if (b == 0 && IsDivision(symbol)) throw rendering.Error("float division by zero");
        return symbol switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            BinaryOperator.Divide => a / b,
            BinaryOperator.FloorDivide => FloorDivide(a, b),
            BinaryOperator.Remainder => Remainder(a, b),
            _ => Power.Of(rendering, a, b),
        };
    }

    private static long Cost(BinaryOperator symbol, long wordsOfA, long wordsOfB) =>
        symbol is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Power
            ? (wordsOfA + wordsOfB) / WordsPerStep
            : wordsOfA * wordsOfB / WordsPerStep;

    private static bool IsDivision(BinaryOperator symbol) =>
        symbol is BinaryOperator.Divide or BinaryOperator.FloorDivide or BinaryOperator.Remainder;

    private static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    private static double FloorDivide(double a, double b)
    {
        double rest = Remainder(a, b);
        double quotient = Math.Round((a - rest) / b, MidpointRounding.ToEven);
        return quotient == 0 ? Math.CopySign(0, a / b) : quotient;
    }

    private static double Remainder(double a, double b)
    {
        double rest = a % b;
        if (rest == 0) return Math.CopySign(0, b);
        return (rest < 0) != (b < 0) ? rest + b : rest;
    }

    private static BigInteger RaiseInteger(Rendering rendering, BigInteger a, BigInteger b)
    {
        if (BigInteger.Abs(a) <= 1) return a.IsOne || b.IsZero || (!a.IsZero && b.IsEven) ? 1 : a;
        long bits = a.GetBitLength();
        if (b > MostBits || (long)b * bits > 2 * MostBits)
            throw rendering.Meter.Spent($"an integer may be {MostBits} bits long");
        rendering.Meter.Steps((long)b);
        return BigInteger.Pow(a, (int)b);
    }

    private static object Checked(Rendering rendering, BigInteger value) => value.GetBitLength() <= MostBits
        ? Boxed.Of(value)
        : throw rendering.Meter.Spent($"an integer may be {MostBits} bits long");

    private static double ToFloat(Rendering rendering, object number) => number is double real
        ? real
        : Finite(rendering, Number.ToDouble(number));

    private static double ToFloat(Rendering rendering, BigInteger number) =>
        Finite(rendering, ExactDouble.FromRatio(number, BigInteger.One));

    private static double Finite(Rendering rendering, double value) => double.IsInfinity(value)
        ? throw rendering.Error("int too large to convert to float")
        : value;
}

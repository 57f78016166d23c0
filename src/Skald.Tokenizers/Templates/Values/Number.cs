using System.Numerics;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Questions about numbers: Python's integers of any size, its floats, and truth values, which count as 0 and 1.</summary>
internal static class Number
{
    public static bool IsInteger(object value) => value is long or bool or BigInteger;

    public static bool IsNumber(object value) => value is long or double or bool or BigInteger;

    /// <summary>The integer that a value is.</summary>
    public static bool TryInteger(object value, out BigInteger integer)
    {
        integer = value switch
        {
            long small => small,
            bool flag => flag ? 1 : 0,
            BigInteger big => big,
            _ => default,
        };
        return IsInteger(value);
    }

    /// <summary>The integer that a value is, where it fits; larger ones are held to the ends of the type.</summary>
    public static bool TryLong(object value, out long integer)
    {
        integer = value switch
        {
            long small => small,
            bool flag => flag ? 1 : 0,
            BigInteger big => big.Sign < 0 ? long.MinValue : long.MaxValue,
            _ => 0,
        };
        return IsInteger(value);
    }

    /// <summary>The nearest float; infinite for integers beyond its range.</summary>
    public static double ToDouble(object number) => number switch
    {
        double real => real,
        long small => small,
        bool flag => flag ? 1 : 0,
        BigInteger big => ExactDouble.FromRatio(big, BigInteger.One),
        _ => throw new ArgumentException("not a number", nameof(number)),
    };

    /// <summary>Below 0, 0 or above 0; null where one is not a number at all (NaN).</summary>
    public static int? Compare(object a, object b)
    {
        if (a is long x && b is long y) return x.CompareTo(y);
        if (a is double real)
        {
            if (b is double other) return double.IsNaN(real) || double.IsNaN(other) ? null : real.CompareTo(other);
            return -Compare(b, a);
        }

        _ = TryInteger(a, out BigInteger left);
        if (TryInteger(b, out BigInteger right)) return left.CompareTo(right);
        double limit = (double)b;
        if (double.IsNaN(limit)) return null;
        if (double.IsInfinity(limit)) return limit > 0 ? -1 : 1;
        double floor = Math.Floor(limit);
        int order = left.CompareTo(new BigInteger(floor));
        return order == 0 && limit > floor ? -1 : order;
    }
}

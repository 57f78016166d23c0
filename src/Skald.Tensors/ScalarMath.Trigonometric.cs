namespace Skald.Tensors;

public static partial class ScalarMath
{
    private const double HalfPi = 1.5707963267948966;
    private const double HalfPiRest = 6.123233995736766e-17;
    private const double HalfPiRest2 = -1.4973849048591698e-33;

    /// <summary>sin x, for any finite x.</summary>
    public static double Sin(double x)
    {
        (int quadrant, double r, double rest) = ReduceAngle(x);
        double y = (quadrant & 1) == 0 ? SinReduced(r, rest) : CosReduced(r, rest);
        return (quadrant & 2) == 0 ? y : -y;
    }

    /// <summary>cos x, for any finite x.</summary>
    public static double Cos(double x)
    {
        (int quadrant, double r, double rest) = ReduceAngle(x);
        double y = (quadrant & 1) == 0 ? CosReduced(r, rest) : SinReduced(r, rest);
        return ((quadrant + 1) & 2) == 0 ? y : -y;
    }

    /// <summary>Quarter turns in x, modulo four, and what is left of the angle, in two doubles.</summary>
    private static (int Quadrant, double Angle, double Correction) ReduceAngle(double x)
    {
        if (!double.IsFinite(x)) return (0, double.NaN, 0);
        if (double.Abs(x) > 1e6) return ReduceLargeAngle(x);
        double n = double.Round(x * 0.6366197723675814);
        double first = double.FusedMultiplyAdd(-n, HalfPi, x);
        double second = double.FusedMultiplyAdd(-n, HalfPiRest, first);
        double lost = double.FusedMultiplyAdd(-n, HalfPiRest, first - second);
        return ((int)n & 3, second, double.FusedMultiplyAdd(-n, HalfPiRest2, lost));
    }

    /// <summary>Payne and Hanek's method: only the bits of 2/π that decide the fraction are multiplied.</summary>
    private static (int Quadrant, double Angle, double Correction) ReduceLargeAngle(double x)
    {
        ReadOnlySpan<ulong> twoOverPi =
        [
            0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0,
            0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4,
            0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
            0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D,
        ];
        long bits = BitConverter.DoubleToInt64Bits(double.Abs(x));
        ulong mantissa = ((ulong)bits & ((1UL << FractionBits) - 1)) | (1UL << FractionBits);
        int exponent = (int)(bits >> FractionBits) - Bias - FractionBits;  // |x| = mantissa · 2^exponent

        // Bits of 2/π before this one give multiples of four quarter turns.
        int start = int.Max(exponent - 2, 0);
        int above = exponent - start;  // weight of the window's first bit is 2^(above − 1), above ≤ 2
        ulong high = Window(twoOverPi, start);
        ulong middle = Window(twoOverPi, start + 64);
        ulong low = Window(twoOverPi, start + 128);
        UInt128 product = (UInt128)mantissa * low;
        product = ((UInt128)mantissa * middle) + (product >> 64);
        ulong tail = (ulong)product;
        product = ((UInt128)mantissa * high) + (product >> 64);
        ulong head = (ulong)product;
        ulong overflow = (ulong)(product >> 64);

        // The value is overflow:head:tail with the point `above` bits below overflow's end; above may be negative.
        UInt128 fraction = new(head, tail);
        ulong whole;
        if (above >= 0)
        {
            whole = (overflow << above) | (above == 0 ? 0 : head >> (64 - above));
            fraction <<= above;
        }
        else
        {
            whole = overflow >> -above;
            fraction = (fraction >> -above) | ((UInt128)overflow << (128 + above));
        }

        bool up = (ulong)(fraction >> 127) != 0;  // nearest, not lower, quarter turn
        UInt128 distance = up ? UInt128.Zero - fraction : fraction;
        // 53 leading bits and the 53 after them, both exact as doubles.
        int zeros = int.Min((int)UInt128.LeadingZeroCount(distance), 64);
        UInt128 leading = distance << zeros;
        double scale = PowerOfTwo(-53 - zeros);
        double turns = (double)(ulong)(leading >> 75) * scale;
        double turnsRest = (double)(ulong)((leading << 53) >> 75) * scale * 1.1102230246251565E-16;  // 2⁻⁵³
        double angle = turns * HalfPi;
        double rest = double.FusedMultiplyAdd(turns, HalfPi, -angle) + (turns * HalfPiRest) + (turnsRest * HalfPi);
        int quadrant = (int)(whole & 3) + (up ? 1 : 0);
        if (up) (angle, rest) = (-angle, -rest);
        return x < 0 ? (-quadrant & 3, -angle, -rest) : (quadrant & 3, angle, rest);
    }

    private static ulong Window(ReadOnlySpan<ulong> words, int bit)
    {
        int word = bit >> 6;
        int shift = bit & 63;
        return shift == 0 ? words[word] : (words[word] << shift) | (words[word + 1] >> (64 - shift));
    }

    private static double SinReduced(double r, double rest)
    {
        double square = r * r;
        double p = 0;
        ReadOnlySpan<double> terms =
        [
            2.8114572543455206e-15, -7.647163731819816e-13, 1.6059043836821613e-10, -2.505210838544172e-08,
            2.7557319223985893e-06, -0.0001984126984126984, 0.008333333333333333, -0.16666666666666666,
        ];
        foreach (double c in terms) p = double.FusedMultiplyAdd(p, square, c);
        return r + double.FusedMultiplyAdd(square * r, p, rest);
    }

    private static double CosReduced(double r, double rest)
    {
        double square = r * r;
        double p = 0;
        ReadOnlySpan<double> terms =
        [
            -1.5619206968586225e-16, 4.779477332387385e-14, -1.1470745597729725e-11, 2.08767569878681e-09,
            -2.755731922398589e-07, 2.48015873015873e-05, -0.001388888888888889, 0.041666666666666664,
        ];
        foreach (double c in terms) p = double.FusedMultiplyAdd(p, square, c);
        double half = 0.5 * square;
        double main = 1 - half;
        double mainRest = (1 - main) - half;
        return main + (mainRest + double.FusedMultiplyAdd(square * square, p, -r * rest));
    }
}

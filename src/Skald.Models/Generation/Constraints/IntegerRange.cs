namespace Skald.Models.Generation.Constraints;

/// <summary>Decimal integers within limits, as parts of a grammar.</summary>
/// <param name="builder">Takes the parts.</param>
internal sealed class IntegerRange(GrammarBuilder builder)
{
    /// <summary>Largest magnitude written: every smaller integer is a double.</summary>
    public const long Largest = 999_999_999_999_999;

    /// <summary>Integers from one to another, both included, without leading zeros or −0.</summary>
    public int Of(long low, long high)
    {
        List<int> parts = [];
        if (low < 0) parts.Add(builder.Sequence(builder.Literal("-"), Positive(Math.Max(1, high >= 0 ? 1 : -high), -low)));
        if (high >= 0) parts.Add(Positive(Math.Max(0, low), high));
        return builder.Choice([.. parts]);
    }

    private int Positive(long low, long high)
    {
        List<int> parts = [];
        for (long first = low; first <= high;)
        {
            int digits = Digits(first).Length;
            long last = Math.Min(high, digits == 1 ? 9 : (Power(digits) - 1));
            parts.Add(Between(Digits(first), Digits(last)));
            first = last + 1;
        }

        return builder.Choice([.. parts]);
    }

    /// <summary>Digits of one length between two others.</summary>
    private int Between(string low, string high)
    {
        if (low.Length == 0) return builder.Sequence();
        string lowRest = low[1..], highRest = high[1..];
        bool isWhole = lowRest.All(digit => digit == '0') && highRest.All(digit => digit == '9');
        if (isWhole) return builder.Sequence(Digit(low[0], high[0]), Any(lowRest.Length));
        if (low[0] == high[0]) return builder.Sequence(Digit(low[0], low[0]), Between(lowRest, highRest));
        List<int> parts =
        [
            builder.Sequence(Digit(low[0], low[0]), Between(lowRest, new string('9', lowRest.Length))),
            builder.Sequence(Digit(high[0], high[0]), Between(new string('0', highRest.Length), highRest)),
        ];
        if (high[0] - low[0] > 1)
            parts.Add(builder.Sequence(Digit((char)(low[0] + 1), (char)(high[0] - 1)), Any(lowRest.Length)));
        return builder.Choice([.. parts]);
    }

    private int Any(int count) => builder.Repeat(Digit('0', '9'), count, count);

    private int Digit(char low, char high) => builder.Bytes(ByteSet.Range(low, high));

    private static string Digits(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static long Power(int digits)
    {
        long power = 1;
        for (int i = 0; i < digits; i++) power *= 10;
        return power;
    }
}

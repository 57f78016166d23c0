namespace Skald.Models.Generation.Constraints;

/// <summary>The byte sequences of ranges of characters.</summary>
internal static class Utf8Ranges
{
    private const int ContinuationBits = 6;

    /// <summary>Sequences of byte ranges that together are exactly the UTF-8 forms of a range of scalar values.</summary>
    public static IEnumerable<(int Low, int High)[]> Of(int low, int high)
    {
        foreach (int border in (ReadOnlySpan<int>)[0x7F, 0x7FF, 0xFFFF])
            if (low <= border && border < high) return Of(low, border).Concat(Of(border + 1, high));
        for (int i = 1; i < Length(high); i++)
        {
            int mask = (1 << (ContinuationBits * i)) - 1;
            if ((low & ~mask) == (high & ~mask)) continue;
            if ((low & mask) != 0) return Of(low, low | mask).Concat(Of((low | mask) + 1, high));
            if ((high & mask) != mask) return Of(low, (high & ~mask) - 1).Concat(Of(high & ~mask, high));
        }

        byte[] first = Encode(low), last = Encode(high);
        return [[.. first.Zip(last, (a, b) => ((int)a, (int)b))]];
    }

    private static int Length(int value) => value switch { < 0x80 => 1, < 0x800 => 2, < 0x10000 => 3, _ => 4 };

    private static byte[] Encode(int value)
    {
        byte[] bytes = new byte[4];
        return bytes[..new System.Text.Rune(value).EncodeToUtf8(bytes)];
    }
}

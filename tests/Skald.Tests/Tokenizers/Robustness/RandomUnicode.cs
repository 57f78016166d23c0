using System.Globalization;
using System.Text;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Seeded well-formed strings of all of Unicode: letters, marks, runs, planes beyond the first.</summary>
internal static class RandomUnicode
{
    private static readonly string[] s_awkward =
    [
        "\u0301", "\u0327\u0301", "\u200D", "\uFE0F", "\u1100\u1161\u11A8", "\u0130", "ß", "ﬁ", "ＡＢ", "\u00A0", "\u3000",
        "\u2028", "\u0085", "\uFEFF", "\0", "\uFFFD", "\uFFFF", "'s", "'LL", "’t", "<|endoftext|>", "[INST]", "<s>", "👩\u200D👩\u200D👧",
        "🇩🇪", "\U0010FFFF", "\U000E0001", "\u0F71\u0F72\u0F74", "\u4E00\u4E8C", "123", "₂", "½", "   ", "\r\n\r\n", "\t ",
    ];

    /// <summary>How many strings a property is tried on: a million where SKALD_SLOW is 1.</summary>
    public static int Count(int normally) => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 1_000_000 : normally;

    /// <summary>Tries a property on that many strings, in eight rows of their own seeds.</summary>
    public static void ForEach(int count, int seed, Action<string, int> check)
    {
        const int Rows = 8;
        Parallel.For(0, Rows, row =>
        {
            Random random = new(seed + row);
            StringBuilder text = new();
            for (int i = row; i < count; i += Rows)
            {
                Fill(text, random);
                string made = text.ToString();
                try
                {
                    check(made, i);
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"{Escaped(made)}: {e}");
                }
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} strings"));
    }

    /// <summary>A string for a report.</summary>
    public static string Escaped(string text) =>
        string.Concat(text.Select(c => c is > ' ' and < '\u007F' ? c.ToString() : $"\\u{(int)c:X4}"));

    private static void Fill(StringBuilder text, Random random)
    {
        text.Clear();
        for (int parts = random.Next(9); parts > 0; parts--)
        {
            switch (random.Next(8))
            {
                case 0: text.Append(s_awkward[random.Next(s_awkward.Length)]); break;
                case 1: text.Append(Any(random, 0x110000)); break;
                case 2: text.Append(Any(random, 0x3000)); break;
                case 3: text.Append((char)random.Next(0x80)); break;
                case 4: text.Append(' ', random.Next(1, 4)); break;
                case 5: text.Append((char)random.Next(0x4E00, 0x9FFF)); break;
                case 6: text.Append((char)random.Next('a', 'z' + 1), random.Next(1, 20)); break;
                default:
                    for (int i = random.Next(1, 9); i > 0; i--) text.Append((char)random.Next('a', 'z' + 1));
                    break;
            }
        }
    }

    private static string Any(Random random, int limit)
    {
        int codePoint = random.Next(limit);
        return Rune.IsValid(codePoint) ? new Rune(codePoint).ToString() : "\uE000";
    }
}

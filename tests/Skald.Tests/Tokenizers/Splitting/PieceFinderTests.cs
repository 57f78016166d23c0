using System.Text;
using Skald.Tokenizers.Splitting;

namespace Skald.Tests.Tokenizers.Splitting;

/// <summary>Pieces found by masks of 64 bytes against the matchers, which go from one piece to the next.</summary>
public sealed class PieceFinderTests
{
    private static readonly string[] s_words =
    [
        "the", "House", "HTTP", "camelCase", "a", "I'm", "don't", "WE'LL", "it's's", "he'd've", "'tis", "x'", "'", "''", "l'été",
        "größe", "Привет", "ДОМ", "中文", "你好，世界。", "“quoted”", "—", "…", "3", "1984", "1234567", "٣", "½", ".", "...", "!?",
        "://", "かな",
        "//\n///", "/", "(", ")", "\n", "\r\n", "\n\n", "\t", "\n    ", "\n\t\t",
        " \n", "  \n  ", "     ", "\u00A0", "\u3000", "\u2028", "\u0085",
        "é", "e\u0301", "😀", "𝓼", "ſ", "_", "#!", "\0", "×", "÷", "ÀB", "ß",
    ];

    [Theory]
    [InlineData(SplitPattern.Gpt2)]
    [InlineData(SplitPattern.Gpt2Digits)]
    [InlineData(SplitPattern.Llama3)]
    [InlineData(SplitPattern.Qwen2)]
    [InlineData(SplitPattern.O200k)]
    [InlineData(SplitPattern.Tekken)]
    public void PiecesOfWindowsAreThoseOfTheMatcher(SplitPattern pattern)
    {
        Random random = new(11);
        for (int round = 0; round < 4000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(Text(random, random.Next(80), (round % 4) + 1));
            byte[] padded = [.. text, .. new byte[CharacterClasses.ReadAhead]];
            List<int> expected = [];
            for (int at = 0; at < text.Length; expected.Add(at)) at = Splitters.NextEnd(pattern, ref padded[0], at, text.Length);
            Assert.Equal(expected, Ends(pattern, padded, text.Length));
        }
    }

    [Fact]
    public void CommonCharactersHaveTheClassesOfTheTables()
    {
        byte[] text = new byte[TextWindow.Length + CharacterClasses.ReadAhead];
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (codePoint is >= 0xD800 and <= 0xDFFF) continue;
            int size = new Rune(codePoint).EncodeToUtf8(text);
            text.AsSpan(size).Fill((byte)' ');
            CharacterClass type = CharacterClasses.At(ref text[0], 0, out _);
            TextWindow window = new(ref text[0]);
            ulong all = (1ul << size) - 1;
            ulong classes = (window.Letters | window.Digits | window.Blanks | window.LineEnds | window.Others | window.Hard) & all;
            Assert.Equal(all, classes);
            if ((window.Hard & all) == all) continue;
            Assert.Equal(0ul, window.Hard & all);
            Assert.Equal((type & CharacterClass.Letter) != 0 ? all : 0, window.Letters & all);
            Assert.Equal(type == CharacterClass.Upper ? all : 0, window.Uppers & all);
            Assert.Equal(type == CharacterClass.Caseless ? all : 0, window.Caseless & all);
            Assert.Equal(type == CharacterClass.Number ? all : 0, window.Digits & all);
            Assert.Equal(type == CharacterClass.Symbol ? all : 0, window.Others & all);
            Assert.Equal((type & CharacterClass.Space) != 0 ? all : 0, (window.Blanks | window.LineEnds) & all);
            Assert.Equal(type == CharacterClass.Symbol && size == 3 ? 1ul : 0, window.Triples & all);
        }
    }

    [Fact]
    public void EveryWidthOfVectorFindsTheSameBytes()
    {
        Random random = new(3);
        byte[] text = new byte[64];
        for (int round = 0; round < 3000; round++)
        {
            random.NextBytes(text);
            (byte first, byte count) = ((byte)random.Next(256), (byte)random.Next(1, 129));
            ulong expected = 0;
            for (int i = 0; i < 64; i++)
                if ((byte)(text[i] - first) < count) expected |= 1ul << i;
            Assert.Equal(expected, ByteMasks.InRange(ref text[0], first, count));
            Assert.Equal(expected, ByteMasks.InHalves(ref text[0], first, count));
            Assert.Equal(expected, ByteMasks.InQuarters(ref text[0], first, count));
        }
    }

    private static List<int> Ends(SplitPattern pattern, byte[] padded, int length)
    {
        int[] bounds = new int[PieceFinder.Room];
        List<int> ends = [];
        for (int at = 0; at < length;)
        {
            int count = pattern switch
            {
                SplitPattern.Gpt2 => PieceFinder.Find<Gpt2Splitter>(ref padded[0], at, length, length, bounds),
                SplitPattern.Gpt2Digits => PieceFinder.Find<Gpt2DigitsSplitter>(ref padded[0], at, length, length, bounds),
                SplitPattern.Llama3 => PieceFinder.Find<Llama3Splitter>(ref padded[0], at, length, length, bounds),
                SplitPattern.Qwen2 => PieceFinder.Find<Qwen2Splitter>(ref padded[0], at, length, length, bounds),
                SplitPattern.O200k => PieceFinder.Find<O200kWordSplitter>(ref padded[0], at, length, length, bounds),
                _ => PieceFinder.Find<TekkenSplitter>(ref padded[0], at, length, length, bounds),
            };
            Assert.InRange(count, 1, PieceFinder.Room - 1);
            ends.AddRange(bounds.AsSpan(1, count));
            at = bounds[count];
        }

        return ends;
    }

    // Words mostly plain, at first with single spaces between them.
    private static string Text(Random random, int words, int wildness)
    {
        StringBuilder text = new();
        for (int i = 0; i < words; i++)
        {
            text.Append(s_words[random.Next(wildness == 1 ? 12 : s_words.Length)]);
            if (random.Next(wildness) == 0) text.Append(' ');
            if (random.Next(8) == 0) text.Append("\n'.,/0Ab"[random.Next(8)]);
        }

        return text.ToString();
    }
}

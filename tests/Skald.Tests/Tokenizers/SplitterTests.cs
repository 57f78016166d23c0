using System.Text;
using System.Text.RegularExpressions;
using Skald.Tokenizers.Splitting;

namespace Skald.Tests.Tokenizers;

/// <summary>The hand-written matchers against .NET's Regex, which is right below U+10000.</summary>
public sealed class SplitterTests
{
    [Theory]
    [InlineData(SplitPattern.Gpt2)]
    [InlineData(SplitPattern.Llama3)]
    public void PiecesEqualTheRegularExpression(SplitPattern pattern)
    {
        Random random = new(7);
        Regex regex = new(pattern == SplitPattern.Gpt2 ? SplitPatterns.Gpt2 : SplitPatterns.Llama3);
        for (int round = 0; round < 3000; round++)
        {
            string text = Samples.RandomText(random, random.Next(40), plane0Only: true);
            // .NET folds neither the long s nor counts U+0085 otherwise than we do; only the first differs.
            if (pattern == SplitPattern.Llama3) text = text.Replace("ſ", "", StringComparison.Ordinal);
            Assert.Equal(regex.Matches(text).Select(m => m.Value), Pieces(text, pattern));
        }
    }

    [Theory]
    [InlineData(SplitPattern.Gpt2, "𠀀𐍈a 𝓼s 𝟙2x", "𠀀𐍈a| 𝓼s| 𝟙2|x")]
    [InlineData(SplitPattern.Llama3, "𠀀𐍈a 𝓼s 𝟙234x", "𠀀𐍈a| 𝓼s| |𝟙23|4|x")]
    [InlineData(SplitPattern.Gpt2, "it's IT'S 'ſ", "it|'s| IT|'|S| '|ſ")]
    [InlineData(SplitPattern.Llama3, "it's IT'S x'ſ", "it|'s| IT|'S| x|'ſ")]
    [InlineData(SplitPattern.Gpt2, "a  \n b \n", "a|  \n| b| \n")]
    [InlineData(SplitPattern.Llama3, "a  \n b!\n\n c", "a|  \n| b|!\n\n| c")]
    [InlineData(SplitPattern.Llama3, "\tx \u00A0\n", "\tx| \u00A0\n")]
    public void PiecesAreThoseOfThePattern(SplitPattern pattern, string text, string pieces) =>
        Assert.Equal(pieces.Split('|'), Pieces(text, pattern));

    [Theory]
    [InlineData(SplitPattern.Gpt2)]
    [InlineData(SplitPattern.Llama3)]
    public void FinalPiecesDoNotChangeWithWhatFollows(SplitPattern pattern)
    {
        Random random = new(8);
        for (int round = 0; round < 3000; round++)
        {
            string text = Samples.RandomText(random, 60);
            HashSet<int> ends = [.. Ends(Encoding.UTF8.GetBytes(text), pattern)];
            string beginning = string.Concat(text.EnumerateRunes().Take(random.Next(50)));
            byte[] known = Encoding.UTF8.GetBytes(beginning);
            int final = Splitter.FinalLength(pattern, known);
            Assert.Equal(ends.Where(end => end <= final).Order(), Ends(known, pattern).Where(end => end <= final));
        }
    }

    [Fact]
    public void OnlyKnownPatternsAreRecognised()
    {
        Assert.Equal(SplitPattern.Gpt2, SplitPatterns.Recognise(SplitPatterns.Gpt2));
        Assert.Equal(SplitPattern.Llama3, SplitPatterns.Recognise(SplitPatterns.Llama3));
        Assert.Null(SplitPatterns.Recognise(SplitPatterns.Llama3 + "|x"));
    }

    private static List<string> Pieces(string text, SplitPattern pattern)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<string> pieces = [];
        int start = 0;
        foreach (int end in Ends(bytes, pattern))
        {
            pieces.Add(Encoding.UTF8.GetString(bytes[start..end]));
            start = end;
        }

        return pieces;
    }

    private static List<int> Ends(byte[] bytes, SplitPattern pattern)
    {
        byte[] padded = [.. bytes, .. new byte[CharacterClasses.ReadAhead]];
        List<int> ends = [];
        for (int at = 0; at < bytes.Length; ends.Add(at))
        {
            at = Splitters.NextEnd(pattern, ref padded[0], at, bytes.Length);
        }

        return ends;
    }
}

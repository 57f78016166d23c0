using System.Text;
using Skald.Tokenizers.Patterns;
using Skald.Tokenizers.Splitting;

namespace Skald.Tests.Tokenizers.Patterns;

public sealed class PatternTests
{
    [Theory]
    [InlineData("a|b", "xabya", "a|b|a")]
    [InlineData("ab|a", "abaab", "ab|a|ab")]
    [InlineData("a|ab", "ab", "a")]
    [InlineData("a*", "baac", "|aa|")]
    [InlineData("a*?b", "aab", "aab")]
    [InlineData("<.*?>", "<a><b>", "<a>|<b>")]
    [InlineData("<.*>", "<a><b>", "<a><b>")]
    [InlineData("a++a|b", "aaab", "b")]
    [InlineData("(?>a+)b|.", "aac", "a|a|c")]
    [InlineData("(ab)+", "ababa", "abab")]
    [InlineData("(?:ab){2}", "ababab", "abab")]
    [InlineData("(?:ab){1,2}?", "abab", "ab|ab")]
    [InlineData("a{2,3}", "aaaaaaa", "aaa|aaa")]
    [InlineData("a{2,3}?", "aaaaa", "aa|aa")]
    [InlineData("a{,2}b", "aaab", "aab")]
    [InlineData("x{a}", "x{a}", "x{a}")]
    [InlineData("(a*)*b", "aab", "aab")]
    [InlineData("(?:a|b?)*c", "abac", "abac")]
    [InlineData("(?:a??)*?c", "aac", "aac")]
    [InlineData("a(?=b)", "abac", "a")]
    [InlineData("a(?!b).", "abac", "ac")]
    [InlineData("(?<=b)a", "aba", "a")]
    [InlineData("(?<!b)a", "aba", "a")]
    [InlineData("(?<=é)a", "éaba", "a")]
    [InlineData(@"\s+(?!\S)|\s+", "  a b   ", " | | |   ")]
    [InlineData(@"\bfoo\b", "foo food foo", "foo|foo")]
    [InlineData(@"\Bo", "foo o", "o|o")]
    [InlineData("^a", "a\na", "a|a")]
    [InlineData("a$", "a\na", "a|a")]
    [InlineData(@"\Aa|b\z", "a\nb", "a|b")]
    [InlineData("[^a-c]", "abcd", "d")]
    [InlineData("[]a]+", "a]b", "a]")]
    [InlineData("[a-]+", "a-b", "a-")]
    [InlineData(@"[\w-]+", "ab-c d", "ab-c|d")]
    [InlineData("[a[bc]]+", "xabcx", "abc")]
    [InlineData("[a-z&&[^aeiou]]+", "hello", "h|ll")]
    [InlineData(@"[\p{Han}&&[^一]]+", "一二三", "二三")]
    [InlineData(@"[^(\s|[.,!?…。，、।۔،])]+", "ab c,d(e|f)", "ab|c|d|e|f")]
    [InlineData("(?i:'s|'T)", "'S 't 's 'ſ", "'S|'t|'s|'ſ")]
    [InlineData("(?i)straße|k", "STRAẞE K", "STRAẞE|K")]
    [InlineData("(?i:[^k])", "kKx", "x")]
    [InlineData(@"\x41\u0042\x{43}\u{1F600}", "ABC😀", "ABC😀")]
    [InlineData(@"\p{L}+", "𠀀𐍈a1", "𠀀𐍈a")]
    [InlineData(@"\pL+", "ab1", "ab")]
    [InlineData(@"\P{L}+", "ab12", "12")]
    [InlineData(@"\p{^L}+", "ab12", "12")]
    [InlineData(@"\p{Script=Greek}+", "abγδ", "γδ")]
    [InlineData(@"\p{Uppercase_Letter}\p{Ll}", "aAb", "Ab")]
    [InlineData(@"\d+", "a12٣٤", "12٣٤")]
    [InlineData("()", "ab", "||")]
    [InlineData("[\\r\\n]+", "a\r\n\nb", "\r\n\n")]
    public void MatchesAreTheExpected(string pattern, string text, string matches) =>
        Assert.Equal(matches, string.Join('|', Matches(Pattern.Parse(pattern), text)));

    [Theory]
    [InlineData("^a", "a\na", "a")]
    [InlineData("a$", "a\na", "a")]
    [InlineData("a{1,2}+a|b", "aab", "b")]
    [InlineData("(?s:a.)", "a\n", "a\n")]
    public void FancyRegexDiffersWhereItDoes(string pattern, string text, string matches) =>
        Assert.Equal(matches, string.Join('|', Matches(Pattern.Parse(pattern, PatternSyntax.FancyRegex), text)));

    [Fact]
    public void AnIntervalWithAPlusRepeatsInOniguruma() =>
        Assert.Equal(["aaaaa"], Matches(Pattern.Parse("a{1,2}+"), "aaaaa"));

    [Theory]
    [InlineData("(a", 0, "closed"), InlineData("a)", 1, "got )"), InlineData("[a", 0, "closed")]
    [InlineData("*a", 0, "got *"), InlineData("a\\", 1, "got one"), InlineData(@"(a)\1", 3, @"got \1")]
    [InlineData(@"\p{Klingon}", 0, @"got \p{Klingon}"), InlineData(@"x\h", 1, @"got \h")]
    [InlineData(@"\R", 0, @"got \R")]
    [InlineData(@"\G", 0, @"got \G"), InlineData("(?<name>a)", 2, "got (?<"), InlineData("(?P<n>a)", 2, "got (?P")]
    [InlineData("[z-a]", 1, "upwards"), InlineData("[[:alpha:]]", 1, "POSIX"), InlineData("a{2,1}", 1, "before")]
    [InlineData("a{5000}", 1, "1000"), InlineData("(?<=a+)b", 0, "one length"), InlineData("^*", 1, "anchor")]
    [InlineData(@"\x{110000}", 0, "scalar"), InlineData(@"\uD800", 0, "scalar"), InlineData("a(?i)b|c", 1, "first")]
    [InlineData("(?#x)", 2, "got (?#"), InlineData("[\\d-z]x[", 7, "closed")]
    [InlineData("(?", 0, "closed"), InlineData(@"\p", 0, "named"), InlineData(@"\p{L", 0, "closed")]
    public void WhatIsNotKnownIsRefusedWithItsPlace(string pattern, int position, string what)
    {
        PatternException error = Assert.Throws<PatternException>(() => Pattern.Parse(pattern));
        Assert.Equal(position, error.Position);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALoneSurrogateIsRefused() => Assert.Equal(
        1, Assert.Throws<PatternException>(() => Pattern.Parse("a" + (char)0xD800)).Position);

    [Fact]
    public void DeepAndHugePatternsAreRefused()
    {
        Assert.Throws<PatternException>(() => Pattern.Parse(new string('(', 100_000)));
        Assert.Throws<PatternException>(() => Pattern.Parse(new string('(', 60_000) + new string(')', 5)));
        Assert.Throws<PatternException>(() => Pattern.Parse(new string('[', 10_000)));
        Assert.Throws<PatternException>(() => Pattern.Parse("(?:(?:(?:ab){500}){500}){500}"));
        Assert.Throws<PatternException>(() => Pattern.Parse(new string('a', 100_000)));
    }

    [Theory]
    [InlineData("(a+)+b"), InlineData("(a|aa)+$b"), InlineData("(?:a?){40}a{40}b")]
    [InlineData("(?:(?:a*)*)*b"), InlineData("a*a*a*a*a*b")]
    public void ExplosivePatternsEndInAClearError(string pattern)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Matches(Pattern.Parse(pattern), new string('a', 2_000)));
        Assert.Contains("limited number of steps", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(' '), InlineData('a'), InlineData('A'), InlineData('1'), InlineData('\n'), InlineData('\u0301')]
    [InlineData('\''), InlineData('漢')]
    public void PublishedPatternsNeedFewStepsOnMonotonousText(char letter)
    {
        string text = new(letter, 300_000);
        foreach (string pattern in Published.All)
            Assert.Equal(text.Length, Matches(Pattern.Parse(pattern), text).Sum(match => match.Length));
    }

    [Theory]
    [InlineData(SplitPatterns.Gpt2, SplitPattern.Gpt2), InlineData(SplitPatterns.Llama3, SplitPattern.Llama3)]
    public void MatchesEqualTheHandWrittenSplitters(string regex, SplitPattern known)
    {
        Random random = new(11);
        Pattern pattern = Pattern.Parse(regex);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(Samples.RandomText(random, random.Next(40)));
            byte[] padded = [.. text, .. new byte[CharacterClasses.ReadAhead]];
            List<int> expected = [];
            for (int at = 0; at < text.Length; expected.Add(at))
            {
                at = known == SplitPattern.Gpt2
                    ? Gpt2Splitter.NextEnd(ref padded[0], at, text.Length)
                    : Llama3Splitter.NextEnd(ref padded[0], at, text.Length);
            }

            List<int> ends = [];
            foreach ((_, int end) in pattern.Matches(text)) ends.Add(end);
            Assert.Equal(expected, ends);
        }
    }

    [Fact]
    public void MatchingAllocatesNothing()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("It's 12 o'clock,  isn't it? ", 50)));
        Pattern pattern = Pattern.Parse(Published.O200k);
        int count = Count(pattern, text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int again = Count(pattern, text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(count, again);
    }

    [Fact]
    public void InvalidBytesNeverLeadOutOfTheText()
    {
        Random random = new(12);
        Pattern[] patterns = [.. Published.All.Select(pattern => Pattern.Parse(pattern))];
        byte[] text = new byte[50];
        for (int round = 0; round < 2_000; round++)
        {
            random.NextBytes(text);
            foreach (Pattern pattern in patterns)
                foreach ((int start, int end) in pattern.Matches(text)) Assert.InRange(end, start, text.Length);
        }
    }

    private static int Count(Pattern pattern, byte[] text)
    {
        int count = 0;
        foreach ((_, _) in pattern.Matches(text)) count++;
        return count;
    }

    private static List<string> Matches(Pattern pattern, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<string> found = [];
        foreach ((int start, int end) in pattern.Matches(utf8)) found.Add(Encoding.UTF8.GetString(utf8[start..end]));
        return found;
    }
}

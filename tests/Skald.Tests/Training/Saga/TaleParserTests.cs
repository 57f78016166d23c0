using Skald.Training.Saga;

namespace Skald.Tests.Training.Saga;

public sealed class TaleParserTests
{
    [Fact]
    public void ParserRecoversTheChoicesOfHundredThousandTales()
    {
        int failures = 0;
        Parallel.For(0, 100_000, index =>
        {
            Tale tale = SagaGenerator.Generate(11, index);
            bool isSame = TaleParser.TryParse(tale.Text, out Tale? read)
                && read.Choices.SequenceEqual(tale.Choices)
                && read.Plan.SequenceEqual(tale.Plan)
                && BitConverter.DoubleToInt64Bits(read.LogProbability)
                    == BitConverter.DoubleToInt64Bits(tale.LogProbability);
            if (!isSame) Interlocked.Increment(ref failures);
        });
        Assert.Equal(0, failures);
    }

    /// <summary>What makes reading unambiguous: at every step, one act alone can be read from the text.</summary>
    [Fact]
    public void OneActAloneFitsTheText()
    {
        ActList acts = new();
        foreach (Tale tale in SagaGenerator.Generate(12, 0, 2000))
        {
            SagaState state = default;
            ReadOnlySpan<char> rest = tale.Text;
            foreach (Act act in tale.Plan)
            {
                Drama.Offer(in state, acts);
                rest = rest[SagaGenerator.English.Separator(state.Next).Length..];
                int read = 0, length = 0;
                for (int i = 0; i < acts.Count; i++)
                {
                    SagaState after = state;
                    Drama.Apply(ref after, acts[i]);
                    int end = 0;
                    Template wordings = SagaGenerator.English.Wordings(in after, state.Next);
                    if (!wordings.TryRead(SagaGenerator.English, in after, rest, [], ref end)) continue;
                    (read, length) = (read + 1, end);
                }

                Assert.True(read == 1, $"{read} acts can be read: {rest}");
                rest = rest[length..];
                Drama.Apply(ref state, act);
            }

            Assert.True(rest.IsEmpty);
        }
    }

    /// <summary>The same for the words: no way of a fork begins with another one of it.</summary>
    [Fact]
    public void NoWayBeginsWithAnother()
    {
        HashSet<Template> seen = [];
        foreach (Tale tale in SagaGenerator.Generate(12, 0, 500))
        {
            SagaState state = default;
            foreach (Act act in tale.Plan)
            {
                Drama.Apply(ref state, act);
                Template wordings = SagaGenerator.English.Wordings(in state, act.Deed);
                if (seen.Add(wordings)) AssertForksAreClear(wordings);
            }
        }

        Assert.True(seen.Count > 40, $"Only {seen.Count} templates were reached.");
    }

    [Fact]
    public void ProbabilityIsTheProductOfTheChoices()
    {
        Tale tale = SagaGenerator.Generate(13, 0);
        double product = tale.Choices.Sum(c => Math.Log((double)c.Weight / c.Total));
        Assert.Equal(product, tale.LogProbability, 1e-9);
        Assert.Equal(tale.LogProbability, TaleParser.LogProbability(tale.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("The Lost Kite")]
    [InlineData("Once upon a time there was a dragon.")]
    public void OtherTextsHaveNoProbability(string text)
    {
        Assert.False(TaleParser.TryParse(text, out _));
        Assert.Equal(double.NegativeInfinity, TaleParser.LogProbability(text));
    }

    [Fact]
    public void TextAfterTheTaleIsNoTale() =>
        Assert.False(TaleParser.TryParse(SagaGenerator.Generate(1, 0).Text + " ", out _));

    private static void AssertForksAreClear(Template template)
    {
        foreach (Segment part in template.Parts)
        {
            if (part.Ways is null) continue;
            string[] tellings = [.. part.Ways.SelectMany(AllSources).Order(StringComparer.Ordinal)];
            // In ordinal order a text stands right before the first text that begins with it.
            for (int i = 1; i < tellings.Length; i++)
            {
                Assert.False(
                    tellings[i].StartsWith(tellings[i - 1], StringComparison.Ordinal),
                    $"'{tellings[i - 1]}' begins '{tellings[i]}'");
            }

            foreach (Template way in part.Ways) AssertForksAreClear(way);
        }
    }

    /// <summary>All tellings, slots written in braces.</summary>
    private static IEnumerable<string> AllSources(Template template)
    {
        IEnumerable<string> all = [""];
        foreach (Segment part in template.Parts)
        {
            string[] ends = part.Ways is { } ways
                ? [.. ways.SelectMany(AllSources)]
                : [part.Slot == Slot.None ? part.Literal : $"{{{part.Slot}}}"];
            all = all.SelectMany(start => ends.Select(end => start + end)).ToArray();
        }

        return all;
    }
}

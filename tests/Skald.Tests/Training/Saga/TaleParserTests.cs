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

    /// <summary>What makes reading unambiguous: no telling possible at a point begins with another one.</summary>
    [Fact]
    public void NoTellingBeginsWithAnother()
    {
        HashSet<Template[]> seen = [];
        ActList acts = new();
        foreach (Tale tale in SagaGenerator.Generate(12, 0, 500))
        {
            SagaState state = default;
            foreach (Act act in tale.Plan)
            {
                Drama.Offer(in state, acts);
                if (AddWordings(in state, acts, seen)) AssertNoneBeginsAnother(AllTellings(in state, acts));
                Drama.Apply(ref state, act);
            }
        }

        Assert.True(seen.Count > 50, $"Only {seen.Count} sets of wordings were reached.");
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

    /// <summary>Notes the sets of wordings that are possible in a state; true when one of them is new.</summary>
    private static bool AddWordings(in SagaState state, ActList acts, HashSet<Template[]> seen)
    {
        bool isNew = false;
        for (int i = 0; i < acts.Count; i++)
        {
            SagaState after = state;
            Drama.Apply(ref after, acts[i]);
            isNew |= seen.Add(SagaGenerator.English.Wordings(in after, state.Next));
        }

        return isNew;
    }

    private static void AssertNoneBeginsAnother(List<string> tellings)
    {
        // In ordinal order a text stands right before the first text that begins with it.
        tellings.Sort(StringComparer.Ordinal);
        for (int i = 1; i < tellings.Count; i++)
        {
            Assert.False(
                tellings[i].StartsWith(tellings[i - 1], StringComparison.Ordinal),
                $"{tellings[i - 1]} begins {tellings[i]}");
        }
    }

    private static List<string> AllTellings(in SagaState state, ActList acts)
    {
        List<string> tellings = [];
        for (int i = 0; i < acts.Count; i++)
        {
            SagaState after = state;
            Drama.Apply(ref after, acts[i]);
            foreach (Template wording in SagaGenerator.English.Wordings(in after, state.Next))
            {
                System.Text.StringBuilder text = new();
                wording.Tell(SagaGenerator.English, in after, text, state.Next, null);
                tellings.Add(text.ToString());
            }
        }

        return tellings;
    }
}

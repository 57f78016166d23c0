using Skald.Training.Saga;

namespace Skald.Tests.Training.Saga;

public sealed class TaleCheckerTests
{
    private const int Tales = 500;

    [Fact]
    public void GeneratedTalesAreConsistent()
    {
        foreach (Tale tale in SagaGenerator.Generate(21, 0, Tales))
        {
            CheckResult result = TaleChecker.Check(tale.Text + "\n");
            Assert.True(result.IsConsistent, string.Join(' ', result.Violations));
        }
    }

    [Theory]
    [InlineData(Role.Hero)]
    [InlineData(Role.Friend)]
    [InlineData(Role.Thing)]
    [InlineData(Role.SecondPlace)]
    [InlineData(Role.Adviser)]
    [InlineData(Role.Stranger)]
    public void AnotherEntityInOnePlaceIsRejected(Role role)
    {
        int changed = 0, rejected = 0;
        SagaRandom random = new(22, (int)role);
        foreach (Tale tale in SagaGenerator.Generate(22, 0, Tales))
        {
            EntityMention[] mentions = [.. tale.Truth.Mentions.Where(m => m.Role == role)];
            // What is named once is free to be another.
            if (mentions.Length < 2) continue;
            EntityMention mention = mentions[random.Below(mentions.Length)];
            string other = Another(tale, mention, ref random);
            string text = tale.Text.Remove(mention.Start, mention.Length).Insert(mention.Start, other);
            changed++;
            if (!TaleChecker.Check(text).IsConsistent) rejected++;
        }

        Assert.True(changed > Tales / 5, $"Only {changed} tales name the {role} twice.");
        Assert.True(rejected >= 0.99 * changed, $"{rejected} of {changed} rejected.");
    }

    [Fact]
    public void MissingSentenceIsRejected()
    {
        int rejected = 0;
        SagaRandom random = new(23, 0);
        foreach (Tale tale in SagaGenerator.Generate(23, 0, Tales))
        {
            List<string> lines = [.. tale.Text.Split('\n')];
            int line = 1 + random.Below(lines.Count - 1);
            List<string> sentences = Sentences.Of(lines[line]);
            sentences.RemoveAt(random.Below(sentences.Count));
            lines[line] = string.Join(' ', sentences);
            if (!TaleChecker.Check(string.Join('\n', lines)).IsConsistent) rejected++;
        }

        Assert.True(rejected >= 0.99 * Tales, $"{rejected} of {Tales} rejected.");
    }

    [Fact]
    public void ThingFoundMustBeTheThingLost()
    {
        Tale tale = SagaGenerator.Generate(24, 0, 1000).First(
            t => t.Truth.Facts is { Plot: Plot.Lost, Thing: Thing.Kite, Obstacle: Obstacle.Keeper });
        EntityMention found = tale.Truth.Mentions.Single(m => m is { Role: Role.Thing, Deed: Deed.Succeed });
        string text = tale.Text.Remove(found.Start, found.Length).Insert(found.Start, "ball");
        string violation = Assert.Single(TaleChecker.Check(text).Violations);
        Assert.EndsWith("the thing must be 'kite', got 'ball'.", violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the red ball.", "the pink ball.", "the thing must be 'red ball', got 'pink ball'.")]
    [InlineData("seen my red ball?", "seen my blue ball?", "the thing must be 'red ball', got 'blue ball'.")]
    public void WhatWasToldHoldsToTheEnd(string told, string changed, string expected)
    {
        Tale tale = SagaGenerator.Generate(24, 0, 10_000).First(
            t => t.Truth.Facts is { Plot: Plot.Lost, Thing: Thing.Ball, Quality: Quality.Red });
        string violation = Assert.Single(
            TaleChecker.Check(tale.Text.Replace(told, changed, StringComparison.Ordinal)).Violations);
        Assert.EndsWith(expected, violation, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownNameIsNamed()
    {
        Tale tale = SagaGenerator.Generate(25, 0);
        string text = tale.Text.Replace(tale.Truth.Facts.Hero.Name, "Zebulon", StringComparison.Ordinal);
        CheckResult result = TaleChecker.Check(text);
        Assert.Contains(result.Violations, v => v.EndsWith("got the unknown 'Zebulon'.", StringComparison.Ordinal));
    }

    [Fact]
    public void PronounMustFitThePerson()
    {
        Tale tale = SagaGenerator.Generate(27, 0, 1000).First(
            t => t.Truth.Facts.Hero.IsGirl && t.Text.Contains(" she came to the ", StringComparison.Ordinal));
        string text = tale.Text.Replace(" she came to the ", " he came to the ", StringComparison.Ordinal);
        string violation = Assert.Single(TaleChecker.Check(text).Violations);
        Assert.EndsWith(": the pronoun must be 'she', got 'he'.", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenParagraphIsReported()
    {
        string text = SagaGenerator.Generate(28, 0).Text;
        int last = text.LastIndexOf('\n');
        string violation = Assert.Single(TaleChecker.Check(text[..last] + " " + text[(last + 1)..]).Violations);
        Assert.EndsWith("the paragraphs are broken in the wrong place.", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenOffTaleIsReported()
    {
        string text = SagaGenerator.Generate(26, 0).Text;
        string first = text[..text.IndexOf('\n', text.IndexOf('\n', StringComparison.Ordinal) + 1)];
        string violation = Assert.Single(TaleChecker.Check(first).Violations);
        Assert.Contains("breaks off before the step 'Meet'", violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("\"")]
    [InlineData("The Lost Kite\nkjhsdf kjh sdf.")]
    public void AnyTextGetsAnAnswer(string text) => Assert.False(TaleChecker.Check(text).IsConsistent);

    private static string Another(Tale tale, EntityMention mention, ref SagaRandom random)
    {
        while (true)
        {
            // The same role of some other tale, in the same step, so that the sentence stays grammatical.
            Tale other = SagaGenerator.Generate(29, random.Below(1_000_000));
            foreach (EntityMention m in other.Truth.Mentions)
            {
                bool isOther = m.Role == mention.Role && m.Name != mention.Name;
                if (isOther && IsCapital(m) == IsCapital(mention)) return m.Name;
            }
        }

        static bool IsCapital(EntityMention m) => char.IsUpper(m.Name[0]);
    }
}

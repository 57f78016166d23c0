using System.Text.Json;
using Skald.Training.Saga;

namespace Skald.Tests.Training.Saga;

public sealed class TaleTruthTests
{
    private const int Tales = 1000;

    [Fact]
    public void MentionsMatchTheText()
    {
        foreach (Tale tale in SagaGenerator.Generate(31, 0, Tales))
        {
            int end = 0;
            foreach (EntityMention mention in tale.Truth.Mentions)
            {
                Assert.Equal(mention.Name, tale.Text.Substring(mention.Start, mention.Length));
                Assert.True(mention.Start >= end, "Mentions are in order and apart.");
                end = mention.Start + mention.Length;
            }
        }
    }

    [Fact]
    public void EveryNameInTheTextIsAMention()
    {
        foreach (Tale tale in SagaGenerator.Generate(32, 0, Tales))
        {
            string hero = tale.Truth.Facts.Hero.Name;
            int times = tale.Text.Split(hero).Length - 1;
            Assert.Equal(times, tale.Truth.Mentions.Count(m => m.Name == hero));
        }
    }

    [Fact]
    public void ExtractedAnswersStandInTheText()
    {
        foreach (Tale tale in SagaGenerator.Generate(33, 0, Tales))
        {
            Assert.True(tale.Truth.Questions.Count >= 12);
            foreach (Question question in tale.Truth.Questions)
            {
                Assert.EndsWith("?", question.Text, StringComparison.Ordinal);
                Assert.DoesNotContain('{', question.Text);
                if (question.Start is not { } start) continue;
                Assert.Equal(question.Answer, tale.Text.Substring(start, question.Answer.Length));
            }
        }
    }

    [Fact]
    public void SummaryAndMoralAreSentences()
    {
        foreach (Tale tale in SagaGenerator.Generate(34, 0, Tales))
        {
            foreach (string sentence in new[] { tale.Truth.Summary, tale.Truth.Moral })
            {
                Assert.True(char.IsUpper(sentence[0]) && sentence[^1] == '.', sentence);
                Assert.Single(Sentences.Of(sentence));
            }

            Assert.EndsWith(tale.Truth.Moral[1..], tale.Text, StringComparison.Ordinal);
            Assert.Contains(tale.Truth.Facts.Hero.Name, tale.Truth.Summary, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ThingEndsWhereThePlotWantsIt()
    {
        foreach (Tale tale in SagaGenerator.Generate(35, 0, Tales))
        {
            Assert.Equal(tale.Truth.Facts.Plot switch
            {
                Plot.Lost => Holder.Hero,
                Plot.Gift => Holder.Friend,
                _ => Holder.Stranger,
            }, tale.Truth.Facts.ThingHolder);
        }
    }

    [Fact]
    public void PlacesAndPeopleAreDistinct()
    {
        foreach (Tale tale in SagaGenerator.Generate(36, 0, Tales))
        {
            TaleFacts facts = tale.Truth.Facts;
            Assert.NotEqual(facts.Hero, facts.Friend);
            Assert.Equal(3, new[] { facts.Home, facts.FirstPlace, facts.SecondPlace }.Distinct().Count());
            Assert.NotEqual(facts.Adviser, facts.Stranger);
        }
    }

    [Fact]
    public void JsonLineHoldsTextAndTruth()
    {
        Tale tale = SagaGenerator.Generate(37, 5);
        string line = TaleJson.Line(tale);
        Assert.DoesNotContain('\n', line);
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        Assert.Equal(tale.Text, root.GetProperty("text").GetString());
        Assert.Equal(tale.Truth.Summary, root.GetProperty("summary").GetString());
        Assert.Equal(tale.Truth.Facts.Hero.Name, root.GetProperty("facts").GetProperty("hero").GetString());
        Assert.Equal(tale.Truth.Mentions.Count, root.GetProperty("mentions").GetArrayLength());
        Assert.Equal(tale.Truth.Questions.Count, root.GetProperty("questions").GetArrayLength());
        Assert.Equal(tale.Choices.Count, root.GetProperty("choices").GetArrayLength());
        Assert.Equal(tale.LogProbability, root.GetProperty("logProbability").GetDouble());
    }
}

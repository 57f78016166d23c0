using Skald.Training.Saga;

namespace Skald.Tests.Training.Saga;

public sealed class NearDuplicateTests(ITestOutputHelper output)
{
    [Fact]
    public void FewerThanOnePercentHaveANearDuplicate()
    {
        int count = Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 100_000 : 10_000;
        string[] texts = [.. SagaGenerator.Generate(51, 0, count).Select(t => t.Text)];
        int duplicates = NearDuplicates.Count(texts, 0.8);
        output.WriteLine($"{duplicates} of {count} tales have a near-duplicate");
        Assert.True(duplicates < 0.01 * count, $"{duplicates} of {count}.");
    }

    [Fact]
    public void PlantedNearDuplicatesAreFound()
    {
        string[] texts = [.. SagaGenerator.Generate(52, 0, 1000).Select(t => t.Text)];
        string[] planted = [.. texts, .. texts[..100].Select(WithoutMoral)];
        Assert.InRange(NearDuplicates.Count(planted, 0.8), 180, 200);
    }

    private static string WithoutMoral(string text) =>
        text[..text.LastIndexOf(". ", StringComparison.Ordinal)] + ".";
}

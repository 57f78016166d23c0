using Skald.Training.Saga;

namespace Skald.Tests.Training.Saga;

public sealed class SagaRandomTests
{
    /// <summary>The known answer of philox4x32-10 for a counter and key of zeros, published with Random123.</summary>
    [Fact]
    public void FirstBlockEqualsThePublishedAnswer()
    {
        SagaRandom random = new(0, 0);
        Assert.Equal([0x6627E8D5u, 0xE169C58Du, 0xBC57AC4Cu, 0x9B00DBD8u],
            [random.Next(), random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void BelowIsEven()
    {
        const int draws = 70_000, limit = 7;
        SagaRandom random = new(5, 3);
        int[] counts = new int[limit];
        for (int i = 0; i < draws; i++) counts[random.Below(limit)]++;
        // Four standard deviations of a binomial with p = 1/7.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 371, 10_000 + 371));
    }

    [Fact]
    public void NaturalLogEqualsTheLibrarysWithinRounding()
    {
        for (int n = 1; n <= NaturalLog.Largest; n++) Assert.Equal(Math.Log(n), NaturalLog.Of(n), 1e-12);
    }
}

using Skald.Models.Generation;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>Which tokens remain and which is drawn.</summary>
public sealed class SamplerTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void TemperatureZeroTakesTheFirstOfTheLikeliest() =>
        Assert.Equal(1, new Sampler(_cpu, SamplingOptions.Greedy).Sample([0, 3, 3, -1], [], 0.99));

    [Fact]
    public void TheDrawIsTheFirstTokenAtWhichTheRunningSumExceedsIt()
    {
        float[] logits = [0, MathF.Log(2), float.NegativeInfinity, 0];
        Assert.Equal(0, Draw(0));
        Assert.Equal(0, Draw(0.2499));
        Assert.Equal(1, Draw(0.2501));
        Assert.Equal(1, Draw(0.7499));
        Assert.Equal(3, Draw(0.7501));
        Assert.Equal(3, Draw(Math.BitDecrement(1.0)));

        int Draw(double uniform) => new Sampler(_cpu, new()).Sample([.. logits], [], uniform);
    }

    [Fact]
    public void TopKKeepsTokensTiedWithTheLast()
    {
        Assert.Equal([1, 4], Keep(new() { TopK = 2 }, 0, 3, 1, 1, 2));
        Assert.Equal([1, 2, 3], Keep(new() { TopK = 2 }, 0, 3, 1, 1, 0));
        Assert.Equal([0, 1, 2, 3, 4], Keep(new() { TopK = 9 }, 0, 3, 1, 1, 0));
    }

    [Fact]
    public void TopPKeepsTheTokenThatCrossesTheLimit()
    {
        float[] logits = [MathF.Log(0.1f), MathF.Log(0.5f), MathF.Log(0.15f), MathF.Log(0.25f)];
        Assert.Equal([1], Keep(new() { TopP = 0.45f }, logits));
        Assert.Equal([1, 3], Keep(new() { TopP = 0.6f }, logits));
        Assert.Equal([1, 2, 3], Keep(new() { TopP = 0.8f }, logits));
        Assert.Equal([0, 1, 2, 3], Keep(new() { TopP = 0.95f }, logits));
        Assert.Equal([1], Keep(new() { TopP = 1e-6f }, logits));
    }

    [Fact]
    public void TopPMeasuresWhatTopKLeaves()
    {
        // Of 0.5 and 0.25 alone the first has two thirds.
        float[] logits = [MathF.Log(0.1f), MathF.Log(0.5f), MathF.Log(0.15f), MathF.Log(0.25f)];
        Assert.Equal([1], Keep(new() { TopK = 2, TopP = 0.65f }, logits));
        Assert.Equal([1, 3], Keep(new() { TopP = 0.65f }, logits));
    }

    [Fact]
    public void MinPComesAfterTopPAndDoesNotChangeItsMass()
    {
        // Top-p alone keeps three; min-p then drops the third. Were min-p first, top-p would need only one.
        float[] logits = [MathF.Log(0.1f), MathF.Log(0.5f), MathF.Log(0.15f), MathF.Log(0.25f)];
        Assert.Equal([1, 3], Keep(new() { TopP = 0.8f, MinP = 0.4f }, logits));
        Assert.Equal([1, 3], Keep(new() { TopP = 0.6f, MinP = 0.4f }, logits));
        Assert.Equal([1], Keep(new() { MinP = 1 }, logits));
        Assert.Equal([0, 1, 2, 3], Keep(new() { MinP = 0.19f }, logits));
    }

    [Fact]
    public void RepetitionIsPunishedOncePerToken()
    {
        float[] logits = [2, -2, 1, 0.9f];
        new Sampler(_cpu, new() { Temperature = 0, RepetitionPenalty = 4 }).Sample(logits, [0, 1, 0, 0], 0);
        Assert.Equal([0.5f, -8, 1, 0.9f], logits);
    }

    [Fact]
    public void ManyTokensAreKeptAsSortingThemWouldKeepThem()
    {
        var random = new Random(3);
        for (int round = 0; round < 40; round++)
        {
            float[] logits = [.. Enumerable.Range(0, 700).Select(_ => (float)Math.Round(random.NextDouble() * 12, 2))];
            int k = round % 4 == 0 ? random.Next(150, 700) : random.Next(0, 60);
            float p = round % 3 == 0 ? 1 : random.NextSingle();
            if (p == 0) continue;
            int[] byLogit = [.. Enumerable.Range(0, 700).OrderByDescending(id => logits[id]).ThenBy(id => id)];
            double[] exp = [.. logits.Select(l => Math.Exp(l))];
            int kept = k == 0 ? 700 : k;
            while (kept < 700 && logits[byLogit[kept]] == logits[byLogit[kept - 1]]) kept++;
            double total = byLogit[..kept].Sum(id => exp[id]), sum = 0;
            int nucleus = 0;
            while (nucleus < kept && (nucleus == 0 || (p < 1 ? sum < p * total : nucleus < kept))) sum += exp[byLogit[nucleus++]];
            Assert.Equal(byLogit[..nucleus].Order(), Keep(new() { TopK = k, TopP = p }, logits));
        }
    }

    [Fact]
    public void ADrawAllocatesNothingThatGrowsWithTheVocabulary()
    {
        float[] logits = [.. Enumerable.Range(0, 50_000).Select(id => (id * 7919 % 1000) / 100f)];
        var sampler = new Sampler(_cpu, new() { TopK = 40, TopP = 0.9f, MinP = 0.01f, RepetitionPenalty = 1.1f });
        float[] copy = new float[logits.Length];
        long before = 0;
        for (int call = 0; call < 12; call++)
        {
            if (call == 2) before = GC.GetAllocatedBytesForCurrentThread();
            logits.CopyTo(copy, 0);
            sampler.Sample(copy, [1, 2, 3], 0.5);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 * 4096);
    }

    [Fact]
    public void OneSamplerServesVocabulariesOfAnySize()
    {
        var sampler = new Sampler(_cpu, new() { TopK = 2, RepetitionPenalty = 1.1f });
        Assert.Equal(1, sampler.Sample([0, 9, 1], [2], 0.5));
        Assert.Equal(4, sampler.Sample([0, 1, 2, 3, 20], [4], 0.5));
        Assert.Equal(0, sampler.Sample([9, 0], [1], 0.5));
    }

    [Fact]
    public void LogitsThatAreNotNumbersAreRefused()
    {
        float[] broken = [float.NaN, float.NaN, float.NaN];
        Assert.Throws<InvalidOperationException>(() => new Sampler(_cpu, new()).Sample([.. broken], [], 0.5));
        var error = Assert.Throws<InvalidOperationException>(
            () => new Sampler(_cpu, SamplingOptions.Greedy).Sample([.. broken], [], 0.5));
        Assert.Equal("Sampler: logits must be numbers, got NaN; the model's weights are broken.", error.Message);
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        Refused(new() { Temperature = -0.1f }, "Sampling: temperature must not be negative, got -0.1.");
        Refused(new() { Temperature = float.NaN }, "Sampling: temperature must not be negative, got NaN.");
        Refused(new() { TopK = -1 }, "Sampling: top-k must not be negative, got -1.");
        Refused(new() { TopP = 0 }, "Sampling: top-p must lie in (0, 1], got 0.");
        Refused(new() { TopP = 1.1f }, "Sampling: top-p must lie in (0, 1], got 1.1.");
        Refused(new() { MinP = 2 }, "Sampling: min-p must lie in [0, 1], got 2.");
        Refused(new() { RepetitionPenalty = 0 }, "Sampling: repetition penalty must be positive, got 0.");

        void Refused(SamplingOptions options, string message) =>
            Assert.Equal(message, Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(_cpu, options)).Message);
    }

    private int[] Keep(SamplingOptions options, params float[] logits) => [.. new Sampler(_cpu, options).Keep(logits)];
}

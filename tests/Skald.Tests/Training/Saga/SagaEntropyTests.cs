using System.Text;
using System.Text.RegularExpressions;
using Skald.Training.Saga;

namespace Skald.Tests.Training.Saga;

public sealed partial class SagaEntropyTests(ITestOutputHelper output)
{
    [Fact]
    public void EntropyIsTheMeanOfMinusLogProbability()
    {
        SagaEntropy entropy = SagaEntropy.Measure(41, 10_000, TestContext.Current.CancellationToken);
        output.WriteLine($"{entropy}");
        Tale[] tales = [.. SagaGenerator.Generate(41, 0, 10_000)];
        double bytes = tales.Average(t => Encoding.UTF8.GetByteCount(t.Text));
        Assert.Equal(-tales.Average(t => t.LogProbability), entropy.NatsPerTale, 1e-6);
        Assert.Equal(bytes, entropy.BytesPerTale, 1e-6);
        Assert.Equal(entropy.NatsPerTale / Math.Log(2) / bytes, entropy.BitsPerByte, 1e-9);
        Assert.InRange(entropy.StandardError, 0.001, 0.08);
    }

    /// <summary>Two samples agree, and with the entropy that the report of a run quotes.</summary>
    [Fact]
    public void SamplesAgree()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        SagaEntropy first = SagaEntropy.Measure(42, 5_000, cancel), second = SagaEntropy.Measure(43, 5_000, cancel);
        double spread = double.Hypot(first.StandardError, second.StandardError);
        Assert.InRange(first.NatsPerTale - second.NatsPerTale, -4 * spread, 4 * spread);
    }

    /// <summary>State reaches far: a model that sees four words back stays well above the entropy.</summary>
    [Fact]
    public void FiveGramStaysThirtyPercentAboveTheEntropy()
    {
        int training = Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 100_000 : 8_000;
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        Tale[] heldOut = [.. SagaGenerator.Generate(44, 1_000_000, 1000)];
        List<int[]> texts = [.. SagaGenerator.Generate(44, 0, training).Select(t => Words(t.Text, ids))];
        List<int[]> tests = [.. heldOut.Select(t => Words(t.Text, ids))];
        FiveGram model = new(texts, ids.Count);

        double entropy = -heldOut.Average(t => t.LogProbability), loss = tests.Average(model.Loss);
        output.WriteLine($"entropy {entropy:F2}, 5-gram {loss:F2} nats per tale, ratio {loss / entropy:F3}, "
            + $"{ids.Count} words and marks, {tests.Average(t => t.Length):F1} of them per tale");
        Assert.True(loss >= 1.30 * entropy, $"5-gram {loss:F2}, entropy {entropy:F2} nats per tale.");
    }

    [Fact]
    public void VocabularyIsSmall()
    {
        HashSet<string> words = new(StringComparer.Ordinal);
        double count = 0;
        foreach (Tale tale in SagaGenerator.Generate(45, 0, 5000))
        {
            foreach (Match match in WordPattern().Matches(tale.Text.ToLowerInvariant()))
            {
                words.Add(match.Value);
                count++;
            }
        }

        output.WriteLine($"{words.Count} words, {count / 5000:F1} per tale");
        Assert.InRange(words.Count, 300, 850);
    }

    private static int[] Words(string text, Dictionary<string, int> ids)
    {
        MatchCollection matches = TokenPattern().Matches(text);
        int[] words = new int[matches.Count + 1];
        for (int i = 0; i < matches.Count; i++) words[i] = Id(matches[i].Value);
        words[^1] = Id("</tale>");
        return words;

        int Id(string word) => ids.TryGetValue(word, out int id) ? id : ids[word] = ids.Count + 1;
    }

    [GeneratedRegex(@"[A-Za-z]+|[^A-Za-z ]")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"[a-z]+")]
    private static partial Regex WordPattern();
}

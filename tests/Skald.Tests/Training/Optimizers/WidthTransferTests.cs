using Skald.Tensors.Cpu;
using Skald.Training;
using Skald.Training.Data;

namespace Skald.Tests.Training.Optimizers;

/// <summary>Rates found at one width serve at another: docs/learning-rates.md.</summary>
public sealed class WidthTransferTests
{
    private const int Vocabulary = 16;

    private static readonly double[] s_factors = [0.25, 1, 4, 16];

    [Fact]
    public void TheBestRateOfANarrowModelIsThatOfAWideOneOrItsNeighbour()
    {
        double[] narrow = [.. s_factors.Select(factor => Loss(32, factor))];
        double[] wide = [.. s_factors.Select(factor => Loss(128, factor))];
        (int a, int b) = (IndexOfLeast(narrow), IndexOfLeast(wide));
        string losses = $"width 32: {string.Join(" ", narrow)}; width 128: {string.Join(" ", wide)}";
        Assert.True(Math.Abs(a - b) <= 1, losses);
        Assert.True(wide[a] <= wide[b] + 0.05, losses);
        Assert.True(wide[0] > wide[b] + 0.1, $"the range of rates tells nothing apart: {losses}");
    }

    /// <summary>Mean loss of the last steps of a short run of the modern recipe with all its rates times a factor.</summary>
    private static double Loss(int width, double factor)
    {
        TrainingOptions modern = Presets.Modern;
        TrainingOptions options = modern with
        {
            Layers = 1,
            Width = width,
            Heads = width / 16,
            Context = 32,
            BatchSize = 8,
            Steps = 24,
            MatrixLearningRate = modern.MatrixLearningRate * factor,
            LearningRate = modern.LearningRate * factor,
            EmbeddingLearningRate = modern.EmbeddingLearningRate * factor,
            HeadLearningRate = modern.HeadLearningRate * factor,
        };
        using var device = new CpuDevice(1);
        var trainer = new Trainer(device, options, Text(), null);
        double[] losses = [.. Enumerable.Range(0, options.Steps).Select(_ => trainer.TrainStep().Loss)];
        return losses.TakeLast(8).Average();
    }

    /// <summary>Each token follows from the two before it, but for one in eight, which is drawn.</summary>
    private static TokenArray Text()
    {
        uint state = 12345;
        uint Next() => (state = (state * 1664525) + 1013904223) >> 16;
        int[] table = [.. Enumerable.Range(0, Vocabulary * Vocabulary).Select(_ => (int)(Next() % Vocabulary))];
        int[] tokens = new int[20_000];
        for (int i = 2; i < tokens.Length; i++)
            tokens[i] = Next() % 8 == 0 ? (int)(Next() % Vocabulary) : table[(tokens[i - 2] * Vocabulary) + tokens[i - 1]];
        return new(tokens, Vocabulary, tokens.Length);
    }

    private static int IndexOfLeast(double[] values) => Array.IndexOf(values, values.Min());
}

using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Training;
using Skald.Training.Data;

namespace Skald.Cli.Bench;

/// <summary>
/// Trains a preset on random tokens and measures its steps, whole: forward, backward, clipping and optimizer.
/// </summary>
internal static class TrainingBenchmark
{
    private const int CharacterVocabulary = 65;  // of Tiny Shakespeare, on which the presets' figures are known
    private const int PeakRepeats = 5;  // a millisecond
    private const int Early = 20;
    private const int EarlyOfLong = 50;
    private const int Long = 1000;

    /// <summary>Runs the steps of one preset in this process.</summary>
    /// <param name="preset">Its name.</param>
    /// <param name="steps">Steps to run; medians leave out the first tenth.</param>
    /// <param name="threads">Threads of the device.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    public static TrainingFigures Run(string preset, int steps, int threads, CancellationToken cancellationToken)
    {
        TrainingOptions options = Presets.Find(preset) with { Steps = steps, WarmupSteps = 0 };
        using var device = new CpuDevice(threads);
        var trainer = new Trainer(device, options, RandomTokens(options), null);
        double flops = FlopCount.PerToken(trainer.Model, options.Context) * trainer.TokensPerStep;
        int early = Math.Min(steps, steps >= Long ? EarlyOfLong : Early);
        List<double> seconds = [], peaks = [device.MeasurePeakGigaFlops()], shares = [];
        long earlyMemory = 0;
        for (int step = 1; step <= steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            seconds.Add(trainer.TrainStep().Duration.TotalSeconds);
            if (step == early) earlyMemory = ProcessMemory.Resident();
            // Neighbours take a processor's peak away and give it back: a step counts against the peak around it.
            peaks.Add(device.MeasurePeakGigaFlops(PeakRepeats));
            shares.Add(flops / seconds[^1] / 1e9 / ((peaks[^2] + peaks[^1]) / 2));
        }

        long lateMemory = ProcessMemory.Resident(), weights = 0, moments = 0;
        foreach (Parameter parameter in trainer.Model.Parameters()) weights += parameter.Value.Length * sizeof(float);
        foreach ((_, Tensors.Tensor state) in trainer.Optimizers.SelectMany(o => o.NamedState()))
            moments += state.Length * sizeof(float);
        double median = Quantile(seconds.Skip(steps / 10), 0.5);
        return new(
            preset, trainer.Model.ParameterCount, steps, device.Threads, median, trainer.TokensPerStep / median,
            flops / median / 1e9, Quantile(peaks, 0.5), Quantile(shares.Skip(steps / 10), 0.5),
            Quantile(shares.Skip(steps / 10), 0.9), new(weights, weights, moments, device.Memory.Peak, ProcessMemory.Peak()),
            early, earlyMemory, lateMemory);
    }

    private static TokenArray RandomTokens(TrainingOptions options)
    {
        int vocabulary = options.Tokenizer == "char" ? CharacterVocabulary : options.VocabularySize;
        int[] tokens = new int[Math.Max(1 << 16, 4 * options.Context)];
        ulong state = options.Seed;
        for (int i = 0; i < tokens.Length; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;  // Knuth's linear congruential generator
            tokens[i] = (int)((state >> 33) % (ulong)vocabulary);
        }

        return new(tokens, vocabulary, tokens.Length);
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(share * sorted.Length)];
    }
}

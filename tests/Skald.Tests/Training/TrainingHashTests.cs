using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Training;
using Skald.Training.Data;

namespace Skald.Tests.Training;

/// <summary>
/// A short training run gives the same bits on every processor, at every SIMD width and number of threads.
/// </summary>
public sealed class TrainingHashTests(ITestOutputHelper output)
{
    private const string Expected = "64ba639906fc21d4";

    [Fact]
    public void AShortRunGivesThePinnedBits()
    {
        string found = Hash(threads: 2);
        output.WriteLine($"training hash: {found}");
        Assert.Equal(Expected, found);
    }

    /// <summary>Widths are no multiples of any register's, so that edges count too.</summary>
    private static string Hash(int threads)
    {
        var small = new TrainingOptions
        {
            Layers = 2, Width = 24, Heads = 2, Context = 12, BatchSize = 3, Steps = 4, WarmupSteps = 1, Dropout = 0.1f,
            LearningRate = 3e-3, EmaDecay = 0.5, Seed = 7,
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TrainingOptions options in new[]
        {
            small with { Architecture = "gpt2", Optimizer = "adamw", Accumulation = 2 },
            small with { Architecture = "llama", Optimizer = "adamw", KvHeads = 1, Dropout = 0 },
            small with { Architecture = "nanochat", Optimizer = "muon", Schedule = "wsd", Dropout = 0 },
        })
        {
            using var device = new CpuDevice(threads);
            var trainer = new Trainer(device, options, Tokens(19), null);
            for (int step = 0; step < options.Steps; step++)
                hash.AppendData(BitConverter.GetBytes(trainer.TrainStep().Loss));
            foreach (Parameter parameter in trainer.Model.Parameters())
                hash.AppendData(MemoryMarshal.AsBytes<float>(parameter.Value.ToArray()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static TokenArray Tokens(int vocabulary)
    {
        int[] tokens = new int[500];
        for (int i = 0; i < tokens.Length; i++) tokens[i] = ((i * i) + (i / 7)) % vocabulary;
        return new(tokens, vocabulary, tokens.Length);
    }
}

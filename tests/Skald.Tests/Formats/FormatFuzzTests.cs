using System.Diagnostics;
using Skald.Formats;

namespace Skald.Tests.Formats;

/// <summary>
/// Damages small files at random, seeded: a fixed number of times, or for SKALD_FUZZ_SECONDS per format.
/// </summary>
/// <remarks>SKALD_FUZZ_FORMAT takes one file of the list alone, so that several can run side by side.</remarks>
public sealed class FormatFuzzTests
{
    private const int Rounds = 200;

    public static TheoryData<string> Files =>
        Environment.GetEnvironmentVariable("SKALD_FUZZ_FORMAT") is { } one ? [one] : [.. Samples.Names];

    [Theory, MemberData(nameof(Files))]
    public void SamplesAreRead(string name)
    {
        using TemporaryFolder folder = Folder();
        Assert.Null(ArchiveProbe.Read(() => TensorArchive.Open(folder.Write(name, Samples.Bytes(name)))));
    }

    [Theory, MemberData(nameof(Files))]
    public void DamageIsRefusedInWordsOrHarmless(string name)
    {
        using TemporaryFolder folder = Folder();
        byte[] whole = Samples.Bytes(name);
        string? setting = Environment.GetEnvironmentVariable("SKALD_FUZZ_SECONDS");
        bool timed = double.TryParse(setting, System.Globalization.CultureInfo.InvariantCulture, out double seconds);
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        int refused = 0, seed = 0;
        for (; timed ? Stopwatch.GetTimestamp() < end : seed < Rounds; seed++)
        {
            byte[] damaged = Damage.Apply(whole, new Random(seed));
            string path = folder.Write(name, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? refusal = ArchiveProbe.Read(() => TensorArchive.Open(path));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 2_000_000 + (200L * damaged.Length), $"seed {seed}: {allocated} bytes allocated");
            if (refusal is null) continue;
            refused++;
            Assert.True(refusal.EndsWith('.'), $"seed {seed}: {refusal}");
        }

        Assert.True(refused > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{seed} rounds, {refused} refused");
    }

    [Theory, MemberData(nameof(Files))]
    public void EveryTruncationIsRefused(string name)
    {
        using TemporaryFolder folder = Folder();
        byte[] whole = Samples.Bytes(name);
        // A GGUF file may lack the padding behind its last tensor.
        int end = name == "a.gguf" ? whole.Length - 16 : whole.Length;
        for (int length = 0; length < end; length += Math.Max(1, whole.Length / 300))
        {
            string path = folder.Write(name, whole.AsSpan(0, length));
            Assert.NotNull(ArchiveProbe.Read(() => TensorArchive.Open(path)));
        }
    }

    // An index needs its shard.
    private static TemporaryFolder Folder()
    {
        TemporaryFolder folder = new();
        folder.Write("a.safetensors", Samples.Bytes("a.safetensors"));
        return folder;
    }
}

using System.Diagnostics;
using Skald.Formats;

namespace Skald.Tests.Formats;

/// <summary>
/// Damages small files at random, seeded; SKALD_FUZZ_SECONDS says for how long per format, half a second by default.
/// </summary>
public sealed class FormatFuzzTests
{
    private const double DefaultSeconds = 0.5;

    public static TheoryData<string> Files => [.. Samples.Names];

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
        double seconds = double.TryParse(
            setting, System.Globalization.CultureInfo.InvariantCulture, out double parsed) ? parsed : DefaultSeconds;
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        int refused = 0;
        for (int seed = 0; seed < 50 || Stopwatch.GetTimestamp() < end; seed++)
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

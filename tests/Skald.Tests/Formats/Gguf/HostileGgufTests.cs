using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Tests.Formats.Gguf;

/// <summary>Files made to break readers: each is refused in words, or read without harm.</summary>
public sealed class HostileGgufTests
{
    [Fact]
    public void RecordedHostileFilesAreRefused()
    {
        using TemporaryFolder folder = new();
        using var recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "gguf", "hostile", "hostile.json")));
        List<string> wrong = [];
        int cases = 0;
        foreach (JsonElement item in recorded.RootElement.GetProperty("gguf").EnumerateArray())
        {
            string expect = item.GetProperty("expect").GetString()!;
            bool isRead = TryRead(folder, item.GetProperty("bytes_base64").GetBytesFromBase64());
            if (expect != "either" && isRead != (expect == "accept")) wrong.Add(item.GetProperty("name").GetString()!);
            cases++;
        }

        Assert.Empty(wrong);
        Assert.Equal(161, cases);
    }

    [Fact]
    public void EveryTruncationIsRefusedOrComplete()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(TestData.Shared("golden", "gguf", "formats", "little.gguf"));
        for (int length = 0; length < 2_144; length += length < 1_300 ? 1 : 13)
            Assert.False(TryRead(folder, whole[..length]), $"{length} bytes were accepted");
    }

    [Theory, InlineData("formats/little.gguf", 1_000), InlineData("tiny/gpt2/gpt2-q8_0.gguf", 200)]
    [InlineData("formats/big-endian.gguf", 300)]
    public void RandomDamageIsRefusedInWordsOrHarmless(string name, int rounds)
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(TestData.Shared(["golden", "gguf", .. name.Split('/')]));
        Random random = new(3);
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                int at = random.Next(Math.Min(damaged.Length, 2_000));
                damaged[at] =
                    random.Next(3) switch { 0 => 0xFF, 1 => (byte)(damaged[at] ^ (1 << random.Next(8))), _ => 0 };
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            TryRead(folder, damaged);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000 + (100L * damaged.Length));
        }
    }

    private static bool TryRead(TemporaryFolder folder, byte[] bytes)
    {
        string path = folder["hostile.gguf"];
        File.WriteAllBytes(path, bytes);
        try
        {
            using GgufFile file = GgufFile.Open(path);
            byte[] read = new byte[64];
            foreach (GgufTensor tensor in file.Tensors)
            {
                Assert.True(tensor.Offset + tensor.Length <= bytes.Length);
                file.Read(tensor, 0, read.AsSpan(0, (int)Math.Min(64, tensor.Length)));
            }

            return true;
        }
        catch (ModelFormatException error)
        {
            Assert.StartsWith("hostile.gguf: ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
            return false;
        }
    }
}

using System.Buffers.Binary;
using System.Text;
using Skald.Tests.Formats;
using Skald.Training.Data;

namespace Skald.Tests.Training.Data;

public sealed class TokenShardTests : IDisposable
{
    private static readonly string Hash = new('a', 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Published vectors of XXH64 with seed 0, and one long enough for all four lanes.</summary>
    [Theory]
    [InlineData("", 0xef46db3751d8e999)]
    [InlineData("a", 0xd24ec4f1a98c6e5b)]
    [InlineData("abc", 0x44bc2cf5ad770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xfbcea83c8a378bf1)]
    public void XxHash64GivesThePublishedValues(string text, ulong expected) =>
        Assert.Equal(expected, XxHash64.Of(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(100, 2)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 4)]
    [InlineData(200_000, 4)]
    public void TokensComeBackFromAnyPosition(int vocabulary, int width)
    {
        int[] tokens = Tokens(40_000, vocabulary);
        tokens[39_999] = vocabulary - 1;
        using TokenShards shards = Write(vocabulary, long.MaxValue, tokens[..1000], tokens[1000..1000], tokens[1000..]);
        Assert.Equal(tokens.Length, shards.Count);
        Assert.Equal([0L, 1000, 1000], shards.DocumentStarts());
        Assert.InRange(new FileInfo(_folder["train-00000.tokens"]).Length, 40_000 * width, (40_000 * width) + 300);
        foreach ((int position, int length) in new[] { (0, 40_000), (0, 1), (16_383, 2), (16_384, 16_384), (39_999, 1),
            (5, 0) })
        {
            int[] read = new int[length];
            shards.Read(position, read);
            Assert.Equal(tokens[position..(position + length)], read);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => shards.Read(39_999, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shards.Read(-1, new int[1]));
    }

    [Fact]
    public void SeveralShardsReadAsOneRow()
    {
        int[] tokens = Tokens(10_000, 50);
        int[][] documents = Enumerable.Range(0, 100).Select(i => tokens[(i * 100)..((i + 1) * 100)]).ToArray();
        using TokenShards shards = Write(50, 950, documents);
        Assert.Equal(10, Directory.GetFiles(_folder.Path, "*.tokens").Length);
        int[] read = new int[10_000];
        shards.Read(0, read);
        Assert.Equal(tokens, read);
        shards.Read(990, read.AsSpan(0, 2025));
        Assert.Equal(tokens[990..3015], read[..2025]);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 100L * i), shards.DocumentStarts());
    }

    [Fact]
    public void AnIdOutsideTheVocabularyIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Write(50, 100, [1, 50]));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    /// <summary>Every byte of a small shard, changed: opening or reading says which file is altered.</summary>
    [Fact]
    public void EveryAlteredByteIsFound()
    {
        Write(300, 1000, Tokens(40, 300), Tokens(3, 300)).Dispose();
        string path = _folder["train-00000.tokens"];
        byte[] good = File.ReadAllBytes(path);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x10;
            File.WriteAllBytes(path, bad);
            var error = Assert.Throws<DataException>(() => ReadAll(path, 43));
            Assert.StartsWith(path, error.Message);
        }
    }

    [Fact]
    public void EveryTruncationIsFound()
    {
        Write(300, 1000, Tokens(40, 300)).Dispose();
        string path = _folder["train-00000.tokens"];
        byte[] good = File.ReadAllBytes(path);
        foreach (int length in Enumerable.Range(0, good.Length).Append(good.Length + 1))
        {
            byte[] bad = new byte[length];
            good.AsSpan(0, Math.Min(length, good.Length)).CopyTo(bad);
            File.WriteAllBytes(path, bad);
            Assert.Contains("truncated or altered", Assert.Throws<DataException>(() => ReadAll(path, 40)).Message);
        }
    }

    [Fact]
    public void AlteredTokensAreFoundAtTheirOffset()
    {
        using (Write(300, long.MaxValue, Tokens(40_000, 300)))
        {
        }

        string path = _folder["train-00000.tokens"];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[TokenShardHeader.Length + (2 * 20_000)] ^= 1;
        File.WriteAllBytes(path, bytes);
        using TokenShards shards = TokenShards.Open([path], 300, Hash);
        shards.Read(0, new int[16_384]);
        var error = Assert.Throws<DataException>(() => shards.Read(30_000, new int[10]));
        Assert.Contains(
            $"block 1 (offset {TokenShardHeader.Length + (2 * 16_384)}, 32768 bytes) must match", error.Message);
    }

    [Fact]
    public void HostileLengthsAreRefusedBeforeAnyAllocation()
    {
        Write(300, 1000, Tokens(40, 300)).Dispose();
        string path = _folder["train-00000.tokens"];
        byte[] good = File.ReadAllBytes(path);
        foreach (int field in new[] { 24, 32, 40 })
        {
            foreach (long value in new[] { -1, long.MaxValue, long.MinValue, 1L << 40, 1L << 62 })
            {
                byte[] bad = [.. good];
                BinaryPrimitives.WriteInt64LittleEndian(bad.AsSpan(field), value);
                BinaryPrimitives.WriteUInt64LittleEndian(bad.AsSpan(80), XxHash64.Of(bad.AsSpan(0, 80)));
                File.WriteAllBytes(path, bad);
                if (field != 40 || value < 0) Assert.Throws<DataException>(() => ReadAll(path, 40));
            }
        }
    }

    [Fact]
    public void ANewerShardIsRefusedByItsVersion()
    {
        Write(300, 1000, Tokens(40, 300)).Dispose();
        string path = _folder["train-00000.tokens"];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[8] = 2;
        File.WriteAllBytes(path, bytes);
        Assert.Contains(
            "up to version 1, got version 2", Assert.Throws<DataException>(() => ReadAll(path, 40)).Message);
    }

    [Fact]
    public void ShardsOfAnotherTokenizerAreRefused()
    {
        Write(300, 1000, Tokens(40, 300)).Dispose();
        string path = _folder["train-00000.tokens"];
        Assert.Throws<DataException>(() => TokenShards.Open([path], 300, new string('b', 64)).Dispose());
        Assert.Throws<DataException>(() => TokenShards.Open([path], 301, Hash).Dispose());
        Assert.Throws<DataException>(() => TokenShards.Open([_folder["absent.tokens"]], 300, Hash).Dispose());
    }

    private static int[] Tokens(int count, int vocabulary)
    {
        Random random = new(11);
        return Enumerable.Range(0, count).Select(_ => random.Next(vocabulary)).ToArray();
    }

    private static void ReadAll(string path, int count)
    {
        using TokenShards shards = TokenShards.Open([path], 300, Hash);
        shards.Read(0, new int[count]);
    }

    private TokenShards Write(int vocabulary, long tokensPerShard, params int[][] documents)
    {
        TokenEncoder encoder = new(_ => [], vocabulary, null, Hash);
        using TokenShardWriter writer = new(_folder.Path, DataSplit.Train, encoder, tokensPerShard);
        foreach (int[] document in documents) writer.Add(document, document.Length, endOfText: false);
        return TokenShards.Open(writer.Complete().Select(n => _folder[n]), vocabulary, Hash);
    }
}

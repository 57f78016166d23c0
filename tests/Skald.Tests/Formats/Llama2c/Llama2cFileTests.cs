using Skald.Formats;

namespace Skald.Tests.Formats.Llama2c;

public sealed class Llama2cFileTests
{
    [Fact]
    public void APublishedCheckpointIsRead()
    {
        string path = TestData.Shared("models", "stories260K", "stories260K.bin");
        using TensorArchive archive = TensorArchive.Open(path);
        Assert.Equal("llama2.c", archive.Format);
        Assert.Equal((5L, 64L, 172L, 8L, 4L, 512L), (Key(archive, "block_count"), Key(archive, "embedding_length"),
            Key(archive, "feed_forward_length"), Key(archive, "attention.head_count"),
            Key(archive, "attention.head_count_kv"), Key(archive, "vocab_size")));
        Assert.Equal(2 + (5 * 9), archive.Tensors.Count);
        Assert.Equal([32L, 64], archive["blk.4.attn_k.weight"].Shape);
        Assert.Equal([64L, 172], archive["blk.0.ffn_down.weight"].Shape);
        Assert.False(archive.TryGet("output.weight", out _));
        byte[] whole = File.ReadAllBytes(path);
        float[] embedding = new float[64];
        archive.ReadFloats(archive["token_embd.weight"], 0, embedding);
        Assert.Equal(BitConverter.ToSingle(whole, 28), embedding[0]);
        float[] norm = new float[64];
        archive.ReadFloats(archive["output_norm.weight"], 0, norm);
        int cosines = 512 * 8;  // context * head size, in floats, at the end
        Assert.Equal(BitConverter.ToSingle(whole, whole.Length - (4 * cosines) - (4 * 64)), norm[0]);
        Assert.All(norm, value => Assert.InRange(value, 0.1f, 20));
    }

    [Theory, InlineData("llama2c.bin", 28), InlineData("version1.bin", 256)]
    public void BothVersionsHaveTheSameNames(string name, int start)
    {
        using TemporaryFolder folder = new();
        using TensorArchive archive = TensorArchive.Open(folder.Write(name, Samples.Bytes(name)));
        Assert.Equal(
            ["blk.0.attn_k.weight", "blk.0.attn_norm.weight", "blk.0.attn_output.weight", "blk.0.attn_q.weight",
                "blk.0.attn_v.weight", "blk.0.ffn_down.weight", "blk.0.ffn_gate.weight", "blk.0.ffn_norm.weight",
                "blk.0.ffn_up.weight", "output_norm.weight", "token_embd.weight"],
            archive.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        float[] first = new float[1];
        archive.ReadFloats(archive.Tensors[0], 0, first);
        Assert.Equal(0.5f, first[0]);
        Assert.Equal(Samples.Bytes(name).Length - start,
            archive.Tensors.Sum(t => t.Length) + (start == 28 ? 16 : 0));
    }

    [Fact]
    public void OtherVersionsAreRefused()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = Samples.Bytes("version1.bin");
        bytes[4] = 2;
        string message = Assert.Throws<ModelFormatException>(
            () => TensorArchive.Open(folder.Write("x.bin", bytes))).Message;
        Assert.Contains("got version 2", message, StringComparison.Ordinal);
    }

    private static long? Key(TensorArchive archive, string name) => archive.Metadata!.FindInt64("llama." + name);
}

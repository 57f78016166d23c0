using Skald.Formats;

namespace Skald.Tests.Formats.BitNet;

public sealed class BitNetFileTests
{
    [Theory, InlineData("outmini_bit_3M", 256, 8), InlineData("outmini_bit_1M", 128, 0)]
    public void PublishedModelsAreRead(string name, int width, int layers)
    {
        string folder = TestData.Shared("models", "bitllama", name);
        string path = File.Exists(folder) ? folder : Directory.GetFiles(folder, "*.bin").Single();
        using TensorArchive archive = TensorArchive.Open(path);
        Assert.Equal("BitNet", archive.Format);
        Assert.Equal(width, archive.Metadata!.FindInt64("bitllama.embedding_length"));
        if (layers > 0) Assert.Equal(layers, archive.Metadata.FindInt64("bitllama.block_count"));
        TensorEntry codes = archive["blk.0.attn_k.weight"];
        Assert.Equal([width / 2, width], codes.Shape);
        float[] values = new float[codes.Count], scale = new float[1];
        archive.ReadFloats(codes, 0, values);
        archive.ReadFloats(archive["blk.0.attn_k.weight_scale"], 0, scale);
        Assert.InRange(scale[0], 1e-4f, 100);
        Assert.All((float[])[-1, 0, 1],
            value => Assert.InRange(values.Count(v => v == value), values.Length / 10, values.Length));
        Assert.Equal(new FileInfo(path).Length - 256, archive.Tensors.Sum(t => t.Length));
    }

    [Fact]
    public void CodesComeHighestBitsFirst()
    {
        using TemporaryFolder folder = new();
        using TensorArchive archive = TensorArchive.Open(folder.Write("bitnet.bin", Samples.Bytes("bitnet.bin")));
        float[] row = new float[4], scale = new float[1];
        archive.ReadFloats(archive["blk.0.ffn_up.weight"], 4, row);
        archive.ReadFloats(archive["blk.0.ffn_up.weight_scale"], 0, scale);
        Assert.Equal([-1f, 1, 0, 1], row);
        Assert.Equal(0.25f, scale[0]);
    }
}

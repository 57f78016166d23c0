using Skald.Formats;

namespace Skald.Tests.Formats;

public sealed class SafetensorsShardWriterTests
{
    private static SafetensorsSource[] Tensors =>
    [
        Source("d", 10), Source("a", 30), Source("c", 5), Source("b", 100), Source("e", 0),
    ];

    [Fact]
    public void AllIsOneFileWhereItFits()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(["model.safetensors"], SafetensorsShardWriter.Write(folder.Path, Tensors));
        Check(folder);
    }

    [Fact]
    public void ShardsComeBackThroughTheirIndex()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<string> names = SafetensorsShardWriter.Write(folder.Path, Tensors, maxShardBytes: 180);
        Assert.Equal(
            ["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
                "model-00003-of-00003.safetensors", "model.safetensors.index.json"], names);
        Assert.Contains("\"total_size\": 580", File.ReadAllText(folder[names[^1]]), StringComparison.Ordinal);
        Check(folder);
        File.Delete(folder[names[1]]);
        string message = Assert.Throws<ModelFormatException>(() => TensorArchive.Open(folder.Path)).Message;
        Assert.Contains("model-00002-of-00003.safetensors", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyArchiveIsConverted()
    {
        using TemporaryFolder folder = new();
        using TensorArchive source = TensorArchive.Open(folder.Write("a.gguf", Samples.Bytes("a.gguf")));
        SafetensorsShardWriter.Write(folder.Path,
        [
            SafetensorsSource.Copy(source, source["a.weight"]),
            SafetensorsSource.Convert(source, source["q.weight"], SafetensorsDType.BF16, "q"),
        ]);
        using TensorArchive written = TensorArchive.Open(folder["model.safetensors"]);
        Assert.Equal("BF16", written["q"].Type.Name);
        float[] values = new float[12];
        written.ReadFloats(written["a.weight"], 0, values);
        Assert.Equal(Samples.Floats(12), values);
        Assert.Throws<ArgumentException>(() => SafetensorsSource.Copy(source, source["q.weight"]));
    }

    [Fact]
    public void WrongInputIsRefused()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<ArgumentException>(
            () => SafetensorsShardWriter.Write(folder.Path, [Source("a", 1), Source("a", 1)], maxShardBytes: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetensorsShardWriter.Write(folder.Path, Tensors, 0));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static SafetensorsSource Source(string name, int count) =>
        SafetensorsSource.FromMemory(name, SafetensorsDType.F32, [count], Samples.Raw(Samples.Floats(count)));

    private static void Check(TemporaryFolder folder)
    {
        using TensorArchive archive = TensorArchive.Open(folder.Path);
        Assert.Equal(["a", "b", "c", "d", "e"], archive.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        float[] values = new float[100];
        archive.ReadFloats(archive["b"], 0, values);
        Assert.Equal(Samples.Floats(100), values);
    }
}

using Skald.Formats;

namespace Skald.Tests.Formats;

public sealed class TensorArchiveTests
{
    [Fact]
    public void FoldersAreOpenedByWhatTheyHold()
    {
        using TemporaryFolder folder = new();
        string message = Assert.Throws<FileNotFoundException>(() => TensorArchive.Open(folder.Path)).Message;
        Assert.Contains("got none of them", message, StringComparison.Ordinal);
        folder.Write("b.gguf", Samples.Bytes("a.gguf"));
        Assert.Equal("GGUF 3", Format(folder.Path));
        folder.Write("c.gguf", Samples.Bytes("a.gguf"));
        Assert.Contains("got 2 .gguf models", Assert.Throws<FileNotFoundException>(
            () => TensorArchive.Open(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("pytorch_model.bin", Samples.Bytes("pytorch_model.bin"));
        Assert.Equal("PyTorch", Format(folder.Path));
        folder.Write("model.safetensors", Samples.Bytes("a.safetensors"));
        Assert.Equal("safetensors", Format(folder.Path));
    }

    [Fact]
    public void PyTorchShardsAreReadThroughTheirIndex()
    {
        using TemporaryFolder folder = new();
        folder.Write("pytorch_model-00001-of-00001.bin", Samples.Bytes("pytorch_model.bin"));
        folder.Write("pytorch_model.bin.index.json",
            "{\"weight_map\":{\"w\":\"pytorch_model-00001-of-00001.bin\",\"h\":\"pytorch_model-00001-of-00001.bin\"}}");
        using TensorArchive archive = TensorArchive.Open(folder.Path);
        Assert.Equal(["h", "w"], archive.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        float[] values = new float[6];
        archive.ReadFloats(archive["w"], 0, values);
        Assert.Equal([1f, 2, 3, 4, 5, 6], values);
        folder.Write("pytorch_model.bin.index.json", "{\"weight_map\":{\"x\":\"pytorch_model-00001-of-00001.bin\"}}");
        Assert.Contains("tensor 'x' must lie in", Assert.Throws<ModelFormatException>(
            () => TensorArchive.Open(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("pytorch_model.bin.index.json", "{\"weight_map\":{\"x\":\"../x.bin\"}}");
        Assert.Contains("plain .bin", Assert.Throws<ModelFormatException>(
            () => TensorArchive.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesDoNotDecide()
    {
        using TemporaryFolder folder = new();
        foreach (string name in Samples.Names.Where(n => !n.EndsWith(".json", StringComparison.Ordinal)))
        {
            using TensorArchive archive = TensorArchive.Open(folder.Write("model", Samples.Bytes(name)));
            Assert.NotEmpty(archive.Tensors);
        }
    }

    [Theory, InlineData(""), InlineData("x"), InlineData("hello, this is a text and no model at all, sorry")]
    [InlineData("<!DOCTYPE html><html><body>404: no such model, and more text so that it is long</body></html>")]
    public void OtherFilesAreRefused(string text)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("model.bin", text);
        string message = Assert.Throws<ModelFormatException>(() => TensorArchive.Open(path)).Message;
        Assert.StartsWith("model.bin: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed() => Assert.Contains("absent.gguf", Assert.Throws<FileNotFoundException>(
        () => TensorArchive.Open(Path.Combine(Path.GetTempPath(), "absent.gguf"))).Message, StringComparison.Ordinal);

    [Fact]
    public void TypesAreTheSameInEveryFormat()
    {
        foreach (SafetensorsDType type in Enum.GetValues<SafetensorsDType>())
        {
            TensorType one = TensorType.Of(type);
            Assert.Equal(type.Name(), one.Name);
            Assert.Equal(type.Bits() * one.BlockLength, one.BlockBytes * 8);
            if (one.Ggml is { } ggml) Assert.Same(one, TensorType.Of(ggml));
        }

        Assert.Equal(8, Enum.GetValues<SafetensorsDType>().Count(type => TensorType.Of(type).Ggml is not null));
    }

    private static string Format(string path)
    {
        using TensorArchive archive = TensorArchive.Open(path);
        return archive.Format;
    }
}

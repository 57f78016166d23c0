using System.IO.Compression;
using Skald.Formats;

namespace Skald.Tests.Formats.PyTorch;

public sealed class PyTorchFileTests
{
    [Theory, InlineData("little"), InlineData("big")]
    public void AStateDictionaryIsRead(string byteOrder)
    {
        using TemporaryFolder folder = new();
        using TensorArchive archive = TensorArchive.Open(
            folder.Write("pytorch_model.bin", TorchSample.StateDictionary(byteOrder)));
        Assert.Equal(["w", "t", "h"], archive.Tensors.Select(t => t.Name));
        Assert.Equal([3L, 2], archive["t"].Shape);
        Assert.Equal("BF16", archive["h"].Type.Name);
        Assert.Equal("PyTorch", archive.Format);
        if (byteOrder == "big") return;
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(archive, "w"));
        Assert.Equal([1f, 4, 2, 5, 3, 6], Floats(archive, "t"));
        Assert.Equal([3f, -4], Floats(archive, "h"));
        float[] row = new float[2];
        archive.ReadFloats(archive["t"], 2, row);
        Assert.Equal([2f, 5], row);
    }

    [Fact]
    public void BigEndianNumbersAreTurnedRound()
    {
        using TemporaryFolder folder = new();
        byte[] pickle = [0x80, 2, .. TorchSample.Tensor("ShortStorage", "0", 2, 0, [2], [1]), (byte)'.'];
        using TensorArchive archive = TensorArchive.Open(
            folder.Write("x.pt", TorchSample.Archive(pickle, "big", [0, 1, 1, 0])));
        Assert.Equal([1f, 256], Floats(archive, "tensor"));
    }

    [Fact]
    public void WeightsInsideACheckpointAreFound()
    {
        using TemporaryFolder folder = new();
        byte[] pickle =
        [
            0x80, 2, (byte)'}', (byte)'(', .. TorchSample.Text("step"), (byte)'K', 7, .. TorchSample.Text("model"),
            (byte)'}', .. TorchSample.Text("w"), .. TorchSample.Tensor("FloatStorage", "0", 2, 0, [2], [1]), (byte)'s',
            (byte)'u', (byte)'.',
        ];
        using TensorArchive archive = TensorArchive.Open(
            folder.Write("x.pt", TorchSample.Archive(pickle, "little", Samples.Raw(1f, 2f))));
        Assert.Equal("w", Assert.Single(archive.Tensors).Name);
    }

    [Theory, InlineData("os", "system"), InlineData("posix", "system"), InlineData("builtins", "eval")]
    [InlineData("torch", "load"), InlineData("torch._utils", "_import_dotted_name"), InlineData("numpy", "ndarray")]
    public void ForeignNamesAreRefusedByName(string module, string name)
    {
        byte[] pickle =
        [
            0x80, 2, .. TorchSample.Global(module, name), .. TorchSample.Text("echo"), 0x85, (byte)'R', (byte)'.',
        ];
        string refusal = Refusal(TorchSample.Archive(pickle, "little"));
        Assert.Contains($"got {module}.{name} at byte 2", refusal, StringComparison.Ordinal);
    }

    [Theory, InlineData('i', "'i' (0x69) at byte 2"), InlineData('o', "'o' (0x6F)"), InlineData((char)0x81, "(0x81)")]
    [InlineData('2', "'2'"), InlineData('P', "'P'"), InlineData((char)0x82, "(0x82)")]
    public void ForeignOperationsAreRefused(char operation, string words) => Assert.Contains(
        words, Refusal(TorchSample.Archive([0x80, 2, (byte)operation], "little")), StringComparison.Ordinal);

    [Fact]
    public void TensorsOutsideTheirStorageAreRefused()
    {
        foreach ((byte offset, byte[] shape, byte[] strides) in ((byte, byte[], byte[])[])
            [(5, [2], [1]), (0, [3, 3], [3, 1]), (0, [2], [6]), (0, [7], [0])])
        {
            byte[] pickle =
                [0x80, 2, .. TorchSample.Tensor("FloatStorage", "0", 6, offset, shape, strides), (byte)'.'];
            Assert.Contains("must lie inside its storage",
                Refusal(TorchSample.Archive(pickle, "little", new byte[24])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AListInsideItselfEnds()
    {
        using TemporaryFolder folder = new();
        byte[] pickle = [0x80, 2, (byte)']', (byte)'q', 0, (byte)'h', 0, (byte)'a', (byte)'.'];
        using TensorArchive archive = TensorArchive.Open(
            folder.Write("x.pt", TorchSample.Archive(pickle, "little")));
        Assert.Empty(archive.Tensors);
    }

    [Fact]
    public void OldFormsAreNamed()
    {
        byte[] bare = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];
        Assert.Contains("before 1.6", Refusal(bare), StringComparison.Ordinal);
        byte[] tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Assert.Contains("tar archive", Refusal(tar), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherZipArchivesAreRefused() => Assert.Contains("one data.pkl",
        Refusal(Samples.Zip(CompressionLevel.Optimal, ("readme.txt", new byte[3]))), StringComparison.Ordinal);

    private static string Refusal(byte[] bytes)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.pt", bytes);
        string message = Assert.Throws<ModelFormatException>(() => TensorArchive.Open(path)).Message;
        Assert.StartsWith("x.pt: ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }

    private static float[] Floats(TensorArchive archive, string name)
    {
        float[] values = new float[archive[name].Count];
        archive.ReadFloats(archive[name], 0, values);
        return values;
    }
}

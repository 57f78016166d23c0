using System.IO.Compression;
using System.Text;
using Skald.Formats;
using Skald.Formats.Numpy;

namespace Skald.Tests.Formats.Numpy;

public sealed class NpyFileTests
{
    // What numpy.save writes for numpy.array([[1, 2, 3], [4, 5, 6]], dtype) with the given words.
    [Theory]
    [InlineData("<f4", "False", 1f, 2f), InlineData(">i2", "False", 1f, 2f), InlineData("<f8", "True", 1f, 4f)]
    [InlineData("|u1", "False", 1f, 2f), InlineData("<f2", "True", 1f, 4f)]
    public void ArraysAreReadInRowOrder(string descr, string fortran, float first, float second)
    {
        using TemporaryFolder folder = new();
        byte[] elements = descr switch
        {
            "<f4" => Samples.Raw(1f, 2f, 3f, 4f, 5f, 6f),
            ">i2" => [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6],
            "<f8" => Samples.Raw(1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
            "|u1" => [1, 2, 3, 4, 5, 6],
            _ => Samples.Raw((Half)1, (Half)2, (Half)3, (Half)4, (Half)5, (Half)6),
        };
        string shape = fortran == "True" ? "(3, 2)" : "(2, 3)";
        using TensorArchive archive = TensorArchive.Open(folder.Write(
            "x.npy", Npy($"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}", elements)));
        float[] values = new float[6];
        archive.ReadFloats(archive["x"], 0, values);
        Assert.Equal((first, second), (values[0], values[1]));
        Assert.Equal(fortran == "True" ? [1f, 4, 2, 5, 3, 6] : [1f, 2, 3, 4, 5, 6], values);
        archive.ReadFloats(archive["x"], 4, values.AsSpan(0, 2));
        Assert.Equal(fortran == "True" ? 3 : 5, values[0]);
    }

    [Theory, InlineData("stored.npz"), InlineData("deflated.npz")]
    public void ArchivesAreRead(string name)
    {
        using TemporaryFolder folder = new();
        using TensorArchive archive = TensorArchive.Open(folder.Write(name, Samples.Bytes(name)));
        Assert.Equal(["a", "b"], archive.Tensors.Select(t => t.Name));
        float[] a = new float[12], row = new float[4];
        archive.ReadFloats(archive["a"], 8, row);
        Assert.Equal([4.5f, 5, 5.5f, 6], row);
        archive.ReadFloats(archive["a"], 0, a);
        Assert.Equal(Samples.Floats(12), a);
    }

    [Fact]
    public void WrittenArraysComeBack()
    {
        using TemporaryFolder folder = new();
        foreach (long[] shape in (long[][])[[], [1], [12], [3, 4], [2, 3, 2], [0, 5]])
        {
            int count = (int)shape.Aggregate(1L, (a, b) => a * b);
            byte[] bytes = Samples.Raw(Samples.Floats(count));
            NpyWriter.Write(folder["x.npy"], SafetensorsSource.FromMemory("x", SafetensorsDType.F32, shape, bytes));
            Assert.Equal(0, (new FileInfo(folder["x.npy"]).Length - bytes.Length) % 64);
            using TensorArchive archive = TensorArchive.Open(folder["x.npy"]);
            Assert.Equal(shape, archive["x"].Shape);
            byte[] read = new byte[bytes.Length];
            archive.Read(archive["x"], 0, read);
            Assert.Equal(bytes, read);
        }

        Assert.Throws<ArgumentException>(() => NpyWriter.Write(
            folder["y.npy"], SafetensorsSource.FromMemory("y", SafetensorsDType.BF16, [1], new byte[2])));
        Assert.False(File.Exists(folder["y.npy"]));
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "plain numbers")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "a plain string")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}", "once")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 'y'}", "not 'x'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + eval()", "nothing after")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "descr, fortran_order and shape")]
    [InlineData("{'descr': '<f4'", "a comma")]
    public void OddHeadersAreRefused(string header, string words)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.npy", Npy(header, new byte[4]));
        string message = Assert.Throws<ModelFormatException>(() => TensorArchive.Open(path)).Message;
        Assert.StartsWith("x.npy: the array must ", message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverlappingAndEncryptedEntriesAreRefused()
    {
        using TemporaryFolder folder = new();
        byte[] whole = Samples.Zip(CompressionLevel.NoCompression, ("a.npy", Samples.Npy(Samples.Floats(4), [4])));
        byte[] encrypted = [.. whole];
        int directory = encrypted.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        encrypted[directory + 8] |= 1;
        Assert.Contains("encrypted", Assert.Throws<ModelFormatException>(
            () => TensorArchive.Open(folder.Write("x.npz", encrypted))).Message, StringComparison.Ordinal);
        byte[] longer = [.. whole];
        longer[directory + 20] += 4;
        Assert.Throws<ModelFormatException>(() => TensorArchive.Open(folder.Write("y.npz", longer)));
    }

    private static byte[] Npy(string header, byte[] elements) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length + 1), 0, .. Encoding.ASCII.GetBytes(header), (byte)'\n', .. elements];
}

using System.Text;
using Skald.Formats;

namespace Skald.Tests.Formats;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The recorded files were written by the reference library, so equal order and padding give equal bytes.
    /// </summary>
    [Theory]
    [InlineData("gpt2", "model.safetensors")]
    [InlineData("llama", "model.safetensors")]
    [InlineData("nanochat", "model.safetensors")]
    [InlineData("gpt2", "golden.safetensors")]
    [InlineData("llama-bias", "grads.safetensors")]
    public void RewritesTheReferenceLibrarysBytes(string model, string name)
    {
        string original = TestData.Golden("causal", model, name), copy = _folder["copy.safetensors"];
        using (SafetensorsFile file = SafetensorsFile.Open(original))
        {
            SafetensorsWriter.Write(copy, file.Tensors.Reverse().Select(t => new SafetensorsSource(
                t.Name, t.DType, t.Shape, stream => CopyInPieces(file, t, stream))), file.Metadata);
        }

        Assert.Equal(File.ReadAllBytes(original), File.ReadAllBytes(copy));
    }

    [Fact]
    public void EveryElementTypeComesBack()
    {
        Random random = new(7);
        List<(SafetensorsSource Source, byte[] Bytes)> tensors = [];
        foreach (SafetensorsDType type in Enum.GetValues<SafetensorsDType>())
        {
            byte[] bytes = new byte[type.ByteLength([4, 2])];
            random.NextBytes(bytes);
            tensors.Add((SafetensorsSource.FromMemory($"t.{type}", type, [4, 2], bytes), bytes));
        }

        tensors.Add((SafetensorsSource.FromMemory("scalar", SafetensorsDType.F32, [], new byte[4]), new byte[4]));
        tensors.Add((SafetensorsSource.FromMemory("empty", SafetensorsDType.F32, [3, 0], default), []));
        string path = _folder["all.safetensors"];
        SafetensorsWriter.Write(path, tensors.Select(t => t.Source));

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(tensors.Count, file.Tensors.Count);
        foreach ((SafetensorsSource source, byte[] expected) in tensors)
        {
            SafetensorsEntry entry = file[source.Name];
            byte[] bytes = new byte[entry.Length];
            file.Read(entry, bytes);
            Assert.Equal(source.DType, entry.DType);
            Assert.Equal(expected, bytes);
            Assert.Equal(source.Shape, entry.Shape);
        }
    }

    [Fact]
    public void NamesThatNeedEscapesComeBack()
    {
        string[] names = ["quote\"", "back\\slash", "tab\tline\n\u0001", "snö ☃ 🦉", "\uff5e after the owl in UTF-16 "
            + "only"];
        string path = _folder["names.safetensors"];
        SafetensorsWriter.Write(
            path, names.Select(n => SafetensorsSource.FromMemory(n, SafetensorsDType.U8, [1], new byte[1])),
            new Dictionary<string, string> { ["k\"ey"] = "v\\" });
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(
            names.OrderBy(n => Convert.ToHexString(Encoding.UTF8.GetBytes(n)), StringComparer.Ordinal),
            file.Tensors.Select(t => t.Name));
        Assert.Equal("v\\", file.Metadata["k\"ey"]);
    }

    [Fact]
    public void TheHeaderIsAlignedAndDataStartsAtAMultipleOfEight()
    {
        for (int length = 1; length < 12; length++)
        {
            string path = _folder["aligned.safetensors"];
            SafetensorsWriter.Write(path, [SafetensorsSource.FromMemory(
                new string('n', length), SafetensorsDType.F32, [1], new byte[4])]);
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.Equal(0, file.Tensors[0].Offset % 8);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void ASourceThatBreaksItsPromiseLeavesTheOldFile(int written)
    {
        string path = _folder.Write("m.safetensors", "old");
        var error = Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(
            path, [new SafetensorsSource("a", SafetensorsDType.F32, [1], s => s.Write(new byte[written]))]));
        Assert.Contains($"tensor 'a' must be written as 4 bytes, got {written}", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ANameOccursOnce()
    {
        SafetensorsSource a = SafetensorsSource.FromMemory("a", SafetensorsDType.U8, [1], new byte[1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, [a, a]));
        Assert.Throws<ArgumentException>(
            () => SafetensorsWriter.Write(Stream.Null, [a with { Name = "__metadata__" }]));
    }

    [Fact]
    public void ACancelledWriteLeavesNothing()
    {
        SafetensorsSource a = SafetensorsSource.FromMemory("a", SafetensorsDType.U8, [1], new byte[1]);
        Assert.Throws<OperationCanceledException>(() => SafetensorsWriter.Write(
            _folder["m.safetensors"], [a], null, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static void CopyInPieces(SafetensorsFile file, SafetensorsEntry entry, Stream stream)
    {
        byte[] piece = new byte[1000];
        for (long position = 0; position < entry.Length; position += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, entry.Length - position));
            file.Read(entry, position, part);
            stream.Write(part);
        }
    }
}

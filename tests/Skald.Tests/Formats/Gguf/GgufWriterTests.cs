using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Tests.Formats.Gguf;

public sealed class GgufWriterTests
{
    [Theory, InlineData("formats", "little.gguf"), InlineData("formats", "alignment-8.gguf")]
    [InlineData("formats", "alignment-64.gguf"), InlineData("tiny", "llama", "llama-f16.gguf")]
    [InlineData("tiny", "mixtral", "mixtral-q8_0.gguf"), InlineData("kquant", "Q4_K_M.gguf")]
    public void AReferenceFileIsWrittenByteForByte(params string[] parts)
    {
        using TemporaryFolder folder = new();
        string source = TestData.Shared(["golden", "gguf", .. parts]), copy = folder["copy.gguf"];
        using (TensorArchive archive = TensorArchive.Open(source))
            GgufWriter.Write(copy, archive.Metadata!, [.. archive.Tensors.Select(t => GgufSource.Copy(archive, t))]);
        Assert.True(File.ReadAllBytes(source).AsSpan().SequenceEqual(File.ReadAllBytes(copy)));
        Assert.Equal([copy], Directory.GetFiles(folder.Path));
    }

    [Theory, InlineData("llama"), InlineData("qwen3"), InlineData("gpt2")]
    public void QuantisingGivesTheConvertersBytes(string family)
    {
        using TemporaryFolder folder = new();
        string path = folder["q8_0.gguf"], tiny = TestData.Shared("golden", "gguf", "tiny", family);
        using TensorArchive source = TensorArchive.Open(Path.Combine(tiny, family + "-f32.gguf"));
        using TensorArchive expected = TensorArchive.Open(Path.Combine(tiny, family + "-q8_0.gguf"));
        GgufWriter.Write(path, source.Metadata!,
            [.. expected.Tensors.Select(t => GgufSource.Quantize(source, source[t.Name], t.Type.Ggml!.Value))]);
        using TensorArchive written = TensorArchive.Open(path);
        foreach (TensorEntry tensor in expected.Tensors)
        {
            byte[] ours = new byte[tensor.Length], theirs = new byte[tensor.Length];
            written.Read(written[tensor.Name], 0, ours);
            expected.Read(tensor, 0, theirs);
            Assert.True(ours.AsSpan().SequenceEqual(theirs), tensor.ToString());
        }
    }

    [Fact]
    public void EveryValueComesBack()
    {
        using TemporaryFolder folder = new();
        GgufMetadata metadata = new GgufMetadata()
            .Add("u8", GgufValue.Of((byte)255)).Add("i8", GgufValue.Of((sbyte)-128)).Add("u16", GgufValue.Of((ushort)65535))
            .Add("i16", GgufValue.Of((short)-5)).Add("u32", GgufValue.Of(4_000_000_000)).Add("i32", GgufValue.Of(-7))
            .Add("u64", GgufValue.Of(ulong.MaxValue)).Add("i64", GgufValue.Of(long.MinValue))
            .Add("f32", GgufValue.Of(0.1f)).Add("f64", GgufValue.Of(1e300)).Add("bool", GgufValue.Of(true))
            .Add("string", GgufValue.Of("naïve \0 日本")).Add("strings", GgufValue.OfArray(["", "ä", "b"]))
            .Add("bools", GgufValue.OfArray([true, false])).Add("numbers", GgufValue.OfArray([1, -2, 3]));
        GgufWriter.Write(folder["a.gguf"], metadata, []);
        using GgufFile file = GgufFile.Open(folder["a.gguf"]);
        Assert.Equal(metadata.All.Select(k => (k.Key, k.Value.ToString())),
            file.Metadata.All.Select(k => (k.Key, k.Value.ToString())));
        Assert.Equal("naïve \0 日本", file.Metadata.FindString("string"));
        Assert.Equal(["", "ä", "b"], file.Metadata.FindArray<string>("strings").ToArray());
        Assert.Equal([true, false], file.Metadata.FindArray<bool>("bools").ToArray());
        Assert.Equal([1, -2, 3], file.Metadata.FindArray<int>("numbers").ToArray());
    }

    [Fact]
    public void WrongInputIsRefusedAndLeavesTheOldFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("a.gguf", [1, 2, 3]);
        void Refused(GgufMetadata metadata, params GgufSource[] tensors)
        {
            Assert.Throws<ArgumentException>(() => GgufWriter.Write(path, metadata, tensors));
            Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
            Assert.Single(Directory.GetFiles(folder.Path));
        }

        GgufSource good = GgufSource.FromMemory("a", GgmlType.F32, [1], new byte[4]);
        Refused(new(), good, good);
        Refused(new(), GgufSource.FromMemory(new string('n', 65), GgmlType.F32, [1], new byte[4]));
        Refused(new(), GgufSource.FromMemory("a", GgmlType.F32, [1, 1, 1, 1, 1], new byte[4]));
        Refused(new(), GgufSource.FromMemory("a", GgmlType.Q40, [33], new byte[18]));
        Refused(new(), GgufSource.FromMemory("a", GgmlType.F32, [1], new byte[5]));
        Refused(new(), GgufSource.FromMemory("a", GgmlType.F32, [2], new byte[4]));
        Refused(new GgufMetadata().Add("general.alignment", GgufValue.Of(3u)), good);
        Assert.Throws<ArgumentException>(() => new GgufMetadata().Add("", GgufValue.Of(1)));
    }
}

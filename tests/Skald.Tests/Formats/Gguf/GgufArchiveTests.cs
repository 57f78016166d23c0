using System.Globalization;
using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Tests.Formats.Gguf;

public sealed class GgufArchiveTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void ASplitModelIsReadAsTheWholeOne(int part)
    {
        string path = TestData.Shared("golden", "gguf", "split", $"llama-f16-0000{part}-of-00003.gguf");
        using TensorArchive split = TensorArchive.Open(path);
        using TensorArchive whole = TensorArchive.Open(
            TestData.Shared("golden", "gguf", "tiny", "llama", "llama-f16.gguf"));
        Assert.Equal(whole.Tensors.Count, split.Tensors.Count);
        Assert.Equal("llama", split.Metadata!.FindString("general.architecture"));
        foreach (TensorEntry tensor in whole.Tensors)
        {
            byte[] expected = new byte[tensor.Length], read = new byte[tensor.Length];
            whole.Read(tensor, 0, expected);
            split.Read(split[tensor.Name], 0, read);
            Assert.Equal(expected, read);
        }
    }

    [Fact]
    public void AMissingOrWrongPartIsNamed()
    {
        using TemporaryFolder folder = new();
        for (int part = 1; part <= 2; part++)
        {
            string name = $"llama-f16-0000{part}-of-00003.gguf";
            File.Copy(TestData.Shared("golden", "gguf", "split", name), folder[name]);
        }

        string first = folder["llama-f16-00001-of-00003.gguf"], third = folder["llama-f16-00003-of-00003.gguf"];
        Assert.Contains("got no llama-f16-00003-of-00003.gguf", Refusal(first), StringComparison.Ordinal);
        File.Copy(folder["llama-f16-00002-of-00003.gguf"], third);
        Assert.Contains("split.no must be 2", Refusal(first), StringComparison.Ordinal);
        File.Move(first, folder["renamed.gguf"]);
        Assert.Contains("must be named like name-00001-of-00003.gguf", Refusal(folder["renamed.gguf"]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void BigEndianNumbersArriveTurnedRound()
    {
        using TensorArchive archive = TensorArchive.Open(Formats("big-endian.gguf"));
        using SafetensorsFile values = SafetensorsFile.Open(Formats("big-endian.safetensors"));
        int compared = 0;
        foreach (SafetensorsEntry entry in values.Tensors)
        {
            byte[] expected = new byte[entry.Length], read = new byte[entry.Length];
            values.Read(entry, expected);
            archive.Read(archive[entry.Name], 0, read);
            Assert.Equal(expected, read);
            compared++;
        }

        Assert.Equal(9, compared);
        TensorEntry cut = archive.Tensors.First(t => t.Type.BlockBytes == 4);
        Assert.Throws<ArgumentException>(() => archive.Read(cut, 1, new byte[4]));
        using GgufFile file = GgufFile.Open(Formats("big-endian.gguf"));
        Assert.Throws<ModelFormatException>(() => file.Map());
    }

    [Fact]
    public void QuantisedTensorsAreReadAsFloats()
    {
        using TensorArchive archive = TensorArchive.Open(TestData.Shared("golden", "gguf", "kquant", "Q4_K_M.gguf"));
        TensorEntry tensor = archive.Tensors.First(t => t.Type == TensorType.Of(GgmlType.Q4K));
        float[] whole = new float[tensor.Count], row = new float[tensor.RowLength];
        archive.ReadFloats(tensor, 0, whole);
        archive.ReadFloats(tensor, 3 * tensor.RowLength, row);
        Assert.Equal(whole.AsSpan(3 * row.Length, row.Length).ToArray(), row);
        byte[] bytes = new byte[tensor.RowBytes];
        archive.Read(tensor, 3 * tensor.RowBytes, bytes);
        float[] decoded = new float[row.Length];
        tensor.Type.Codec!.Dequantize(bytes, decoded);
        Assert.Equal(row, decoded);
        Assert.Throws<ArgumentException>(() => archive.ReadFloats(tensor, 1, row));
        Assert.Throws<ArgumentOutOfRangeException>(() => archive.ReadFloats(tensor, tensor.Count, row));
        Assert.Throws<ArgumentException>(() => archive.Read(tensor with { Name = "other" }, 0, bytes));
    }

    [Fact]
    public void AFileThatShrinksEndsInASentence()
    {
        using TemporaryFolder folder = new();
        foreach (string name in Samples.Names)
        {
            string path = folder.Write(name, Samples.Bytes(name));
            folder.Write("a.safetensors", Samples.Bytes("a.safetensors"));
            using TensorArchive archive = TensorArchive.Open(path);
            string target = name.EndsWith(".json", StringComparison.Ordinal) ? folder["a.safetensors"] : path;
            File.WriteAllBytes(target, [1, 2, 3]);
            TensorEntry tensor = archive.Tensors[0];
            string message = Assert.Throws<ModelFormatException>(
                () => archive.Read(tensor, 0, new byte[tensor.Length])).Message;
            Assert.EndsWith("shrank while it was open.", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ARemovedFileIsReadToItsEnd()
    {
        using TemporaryFolder folder = new();
        using TensorArchive archive = TensorArchive.Open(folder.Write("a.gguf", Samples.Bytes("a.gguf")));
        if (OperatingSystem.IsWindows()) return;  // there an open file cannot be removed
        File.Delete(folder["a.gguf"]);
        float[] values = new float[12];
        archive.ReadFloats(archive["a.weight"], 0, values);
        Assert.Equal(Samples.Floats(12), values);
    }

    [Fact]
    public void TheHeaderOfALargeModelTakesLittleMemory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a file system that keeps holes in files");
        using TemporaryFolder folder = new();
        string path = folder["70b.gguf"];
        WriteLarge(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using TensorArchive archive = TensorArchive.Open(path);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(723, archive.Tensors.Count);
        Assert.InRange(archive.Tensors.Sum(t => t.Count), 70_000_000_000, 71_000_000_000);
        Assert.Equal(280_147, archive.Metadata!["tokenizer.ggml.merges"].Count);
        Assert.InRange(allocated, 0, 20_000_000);
        Assert.Equal("m 280146", archive.Metadata.FindArray<string>("tokenizer.ggml.merges")[^1]);
    }

    // Llama 70B in Q4_K: a real head, and weights that are a hole in the file.
    private static void WriteLarge(string path)
    {
        GgufMetadata metadata = new GgufMetadata()
            .Add("general.architecture", GgufValue.Of("llama"))
            .Add("tokenizer.ggml.tokens", GgufValue.OfArray(Strings("token ", 128_256)))
            .Add("tokenizer.ggml.token_type", GgufValue.OfArray(new int[128_256]))
            .Add("tokenizer.ggml.merges", GgufValue.OfArray(Strings("m ", 280_147)));
        List<GgufSource> tensors =
            [Hole("token_embd", 128_256, 8_192), Hole("output", 128_256, 8_192), Hole("output_norm", 8_192)];
        for (int i = 0; i < 80; i++)
        {
            tensors.AddRange([Hole($"blk.{i}.attn_q", 8_192, 8_192), Hole($"blk.{i}.attn_output", 8_192, 8_192),
                Hole($"blk.{i}.attn_k", 1_024, 8_192), Hole($"blk.{i}.attn_v", 1_024, 8_192),
                Hole($"blk.{i}.ffn_gate", 28_672, 8_192), Hole($"blk.{i}.ffn_up", 28_672, 8_192),
                Hole($"blk.{i}.ffn_down", 8_192, 28_672), Hole($"blk.{i}.attn_norm", 8_192),
                Hole($"blk.{i}.ffn_norm", 8_192)]);
        }

        // The source of the first tensor ends the writing, when the head is out.
        using FileStream stream = new(path, FileMode.Create);
        Assert.Throws<OperationCanceledException>(() => GgufWriter.Write(stream, metadata, tensors));
        long weights = tensors.Sum(t => TensorType.Of(t.Type).Bytes(t.Shape.Aggregate(1L, (a, b) => a * b)));
        stream.SetLength(stream.Position + weights);
    }

    private static GgufSource Hole(string name, params long[] shape) => new(
        name + ".weight", shape.Length == 1 ? GgmlType.F32 : GgmlType.Q4K, shape,
        _ => throw new OperationCanceledException());

    private static string[] Strings(string start, int count) =>
        [.. Enumerable.Range(0, count).Select(i => start + i.ToString(CultureInfo.InvariantCulture))];

    private static string Formats(string name) => TestData.Shared("golden", "gguf", "formats", name);

    private static string Refusal(string path) =>
        Assert.Throws<ModelFormatException>(() => TensorArchive.Open(path)).Message;
}

using System.Runtime.InteropServices;
using Skald.Formats;

namespace Skald.Tests.Formats;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadsARecordedModel()
    {
        using SafetensorsFile file = SafetensorsFile.Open(TestData.Golden("causal", "gpt2", "model.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        SafetensorsEntry weight = file["transformer.h.0.attn.c_attn.weight"];
        Assert.Equal("transformer.h.0.attn.c_attn.weight F32 [32, 96]", weight.ToString());
        Assert.Equal(32 * 96, weight.Count);
        byte[] bytes = new byte[weight.Length];
        file.Read(weight, bytes);
        Assert.Contains(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), v => v is > 0.001f and < 1f);
    }

    [Fact]
    public unsafe void APartAndAPointerReadGiveTheSameBytes()
    {
        using SafetensorsFile file = SafetensorsFile.Open(TestData.Golden("causal", "gpt2", "model.safetensors"));
        SafetensorsEntry weight = file["transformer.wte.weight"];
        byte[] whole = new byte[weight.Length], native = new byte[weight.Length], part = new byte[100];
        file.Read(weight, whole);
        fixed (byte* p = native) file.Read(weight, p);
        file.Read(weight, 52, part);
        Assert.Equal(whole, native);
        Assert.Equal(whole[52..152], part);
        Assert.Throws<ArgumentException>(() => file.Read(weight, new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(weight, weight.Length - 1, new byte[2]));
    }

    [Fact]
    public void AMissingTensorIsNamed()
    {
        using SafetensorsFile file = SafetensorsFile.Open(TestData.Golden("causal", "gpt2", "model.safetensors"));
        Assert.False(file.TryGet("lm_head.weight", out _));
        var error = Assert.Throws<ModelFormatException>(() => file["lm_head.weight"]);
        Assert.Contains("model.safetensors: a tensor named 'lm_head.weight' is needed", error.Message);
    }

    [Fact]
    public void AFileThatShrankIsReportedWithItsOffset()
    {
        string path = _folder["m.safetensors"];
        SafetensorsWriter.Write(path, [SafetensorsSource.FromMemory("a", SafetensorsDType.U8, [100], new byte[100])]);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "an open file cannot shrink on Windows");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        long length = new FileInfo(path).Length;
        using (FileStream other = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(length - 40);
        var error = Assert.Throws<ModelFormatException>(() => file.Read(file["a"], new byte[100]));
        Assert.Contains($"got the end of the file at byte {length - 40}; the file shrank", error.Message);
    }

    [Fact]
    public void ShardsReadAsOneModelEqualToTheSingleFile()
    {
        string sharded = TestData.Shared("golden", "causal", "gpt2", "sharded");
        using TensorArchive shards = TensorArchive.Open(sharded);
        using TensorArchive single = TensorArchive.Open(TestData.Golden("causal", "gpt2"));
        Assert.Equal(
            single.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal),
            shards.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach (TensorEntry tensor in single.Tensors)
        {
            byte[] a = new byte[tensor.Length], b = new byte[shards[tensor.Name].Length];
            single.Read(tensor, 0, a);
            shards.Read(shards[tensor.Name], 0, b);
            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void EveryRecordedModelOpens()
    {
        string[] files = Directory.GetFiles(
            TestData.Shared("golden", "causal"), "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string path in files)
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.NotEmpty(file.Tensors);
        }
    }

    [Theory]
    [InlineData("../b.safetensors")]
    [InlineData("a/b.safetensors")]
    [InlineData("a\\\\b.safetensors")]
    [InlineData("/etc/b.safetensors")]
    [InlineData("c:b.safetensors")]
    [InlineData("..")]
    [InlineData(".safetensors")]
    [InlineData("b.bin")]
    [InlineData("")]
    public void AShardNameThatLeavesTheFolderIsRefused(string shard)
    {
        _folder.Write("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"" + shard + "\"}}");
        var error = Assert.Throws<ModelFormatException>(() => TensorArchive.Open(_folder.Path).Dispose());
        Assert.Contains("plain .safetensors file name", error.Message);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{", "one JSON object")]
    [InlineData("{}", "must have a weight_map")]
    [InlineData("""{"weight_map":[]}""", "must be an object")]
    [InlineData("""{"weight_map":{"a":1}}""", "must be a file name")]
    [InlineData("""{"weight_map":{},"weight_map":{}}""", "must occur once")]
    [InlineData("""{"weight_map":{"a":"s.safetensors","a":"t.safetensors"}}""", "must be mapped once")]
    [InlineData("""{"weight_map":{"a":"absent.safetensors"}}""", "must lie beside the index")]
    [InlineData("""{"weight_map":{"b":"s.safetensors"}}""", "tensor 'b' must lie in 's.safetensors'")]
    public void AMalformedIndexIsRefused(string json, string problem)
    {
        SafetensorsWriter.Write(
            _folder["s.safetensors"], [SafetensorsSource.FromMemory("a", SafetensorsDType.U8, [1], new byte[1])]);
        _folder.Write("model.safetensors.index.json", json);
        var error = Assert.Throws<ModelFormatException>(() => TensorArchive.Open(_folder.Path).Dispose());
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void AFolderWithoutAModelSaysWhatItNeeds()
    {
        var error = Assert.Throws<FileNotFoundException>(() => TensorArchive.Open(_folder.Path).Dispose());
        Assert.Contains("must hold model.safetensors, model.safetensors.index.json", error.Message);
        Assert.Throws<FileNotFoundException>(() => TensorArchive.Open(_folder["absent"]).Dispose());
    }
}

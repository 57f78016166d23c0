using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Tests.Formats.Gguf;

public sealed class GgufFileTests
{
    [Theory, InlineData("little"), InlineData("big-endian"), InlineData("version-2"), InlineData("alignment-8")]
    [InlineData("alignment-64")]
    public void EveryValueTypeIsRead(string name)
    {
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Folder("formats", "formats.json")));
        using GgufFile file = GgufFile.Open(Folder("formats", name + ".gguf"));
        JsonElement expected = recorded.RootElement.GetProperty(
            name == "version-2" ? "little.gguf" : name + ".gguf");  // the same content
        Compare(expected, file);
        Assert.Equal(name == "big-endian", file.IsBigEndian);
        Assert.Equal(name == "version-2" ? 2 : 3, file.Version);
    }

    [Fact]
    public void TensorsHoldTheRecordedBytes()
    {
        using GgufFile file = GgufFile.Open(Folder("formats", "little.gguf"));
        using GgufMapping mapping = file.Map();
        using SafetensorsFile values = SafetensorsFile.Open(Folder("formats", "little.safetensors"));
        int compared = 0;
        foreach (GgufTensor tensor in file.Tensors)
        {
            if (!values.TryGet(tensor.Name, out SafetensorsEntry? entry) || entry.Length != tensor.Length) continue;
            byte[] expected = new byte[entry.Length], read = new byte[entry.Length];
            values.Read(entry, expected);
            file.Read(tensor, 0, read);
            Assert.Equal(expected, read);
            Assert.True(mapping.Bytes(tensor, 0, read.Length).SequenceEqual(read));
            Assert.Equal(entry.Shape, tensor.Shape);
            compared++;
        }

        Assert.InRange(compared, 7, 20);
    }

    [Theory, InlineData("llama", "f16"), InlineData("qwen3", "q8_0"), InlineData("mixtral", "f32")]
    [InlineData("phi3", "f16")]
    public void TinyModelsAreReadAsRecorded(string family, string type)
    {
        using var recorded = JsonDocument.Parse(
            File.ReadAllBytes(Folder("tiny", family, $"{family}-{type}.metadata.json")));
        using GgufFile file = GgufFile.Open(Folder("tiny", family, $"{family}-{type}.gguf"));
        Compare(recorded.RootElement, file);
        Assert.Equal(recorded.RootElement.GetProperty("data_offset").GetInt64(), file.DataOffset);
    }

    [Fact]
    public void APublishedModelIsReadAsRecorded()
    {
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Folder("smollm2-135m", "metadata.json")));
        using GgufFile file = GgufFile.Open(
            TestData.Shared("models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        Compare(recorded.RootElement, file);
        Assert.Equal(49152, file.Metadata.FindArray<string>("tokenizer.ggml.tokens").Length);
        Assert.Equal(49152L, file.Metadata["tokenizer.ggml.token_type"].TryInt64Array()!.LongLength);
    }

    [Fact]
    public void EveryQuantisedTypeHasItsSize()
    {
        string[] paths = Directory.GetFiles(Folder("kquant"), "*.gguf");
        Assert.InRange(paths.Length, 10, 50);
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            using GgufFile file = GgufFile.Open(path);
            long end = file.DataOffset;  // llama-quantize leaves no gaps: a wrong size would show as one
            foreach (GgufTensor tensor in file.Tensors)
            {
                Assert.Equal(end, tensor.Offset);
                end = (tensor.Offset + tensor.Length + file.Alignment - 1) / file.Alignment * file.Alignment;
            }

            Assert.Equal(end, new FileInfo(path).Length);
        }
    }

    [Fact]
    public void WrongTypesAndMissingKeysAreNamed()
    {
        using GgufFile file = GgufFile.Open(Folder("formats", "little.gguf"));
        Assert.Contains("t.u8 must be a string, got UInt8",
            Assert.Throws<ModelFormatException>(() => file.Metadata.FindString("t.u8")).Message,
                StringComparison.Ordinal);
        Assert.Contains("t.array_i32 must be an array of String, got Int32[]", Assert.Throws<ModelFormatException>(
            () => file.Metadata.FindArray<string>("t.array_i32").Length).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => file.Metadata.FindArray<uint>("t.array_i32").Length);
        Assert.Throws<ModelFormatException>(() => file.Metadata["absent"]);
        Assert.Throws<ModelFormatException>(() => file["absent"]);
        Assert.Null(file.Metadata.FindBool("absent"));
        Assert.Null(file.Metadata["t.u64"].TryInt64());
        Assert.Equal(9223372036854775813.0, file.Metadata.FindDouble("t.u64"));
    }

    [Fact]
    public void ReadsOutsideATensorAreRefused()
    {
        using GgufFile file = GgufFile.Open(Folder("formats", "little.gguf"));
        using GgufMapping mapping = file.Map();
        GgufTensor tensor = file["x.f32"];
        byte[] bytes = new byte[tensor.Length + 1];
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, 0, bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, -1, bytes.AsSpan(0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Bytes(tensor, 1, (int)tensor.Length).Length);
        Assert.Throws<ArgumentException>(() => mapping.Bytes(tensor with { Offset = long.MaxValue - 60 }, 0, 1).Length);
        mapping.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapping.Bytes(tensor, 0, 1).Length);
    }

    private static string Folder(params string[] parts) => TestData.Shared(["golden", "gguf", .. parts]);

    private static void Compare(JsonElement expected, GgufFile file)
    {
        Assert.Equal(expected.GetProperty("alignment").GetInt32(), file.Alignment);
        int keys = 0;
        foreach (JsonProperty property in expected.GetProperty("keys").EnumerateObject())
        {
            if (property.Name.StartsWith("GGUF.", StringComparison.Ordinal)) continue;
            keys++;
            GgufValue value = file.Metadata[property.Name];
            JsonElement types = property.Value.GetProperty("type"), plain = property.Value.GetProperty("value");
            Assert.Equal(types[0].GetString(), value.Type.ToString(), ignoreCase: true);
            if (types.GetArrayLength() > 1)
                Assert.Equal(types[1].GetString(), value.ElementType.ToString(), ignoreCase: true);
            if (plain.ValueKind == JsonValueKind.Object) CompareLong(plain, value);
            else Assert.Equal(plain.ToString(), Json(value, plain));
        }

        Assert.Equal(keys, file.Metadata.Count);
        JsonElement[] tensors = [.. expected.GetProperty("tensors").EnumerateArray()];
        Assert.Equal(tensors.Length, file.Tensors.Count);
        for (int i = 0; i < tensors.Length; i++)
        {
            GgufTensor tensor = file.Tensors[i];
            Assert.Equal(tensors[i].GetProperty("name").GetString(), tensor.Name);
            Assert.Equal(tensors[i].GetProperty("type").GetString(), GgmlTypes.Name(tensor.Type));
            Assert.Equal(
                tensors[i].GetProperty("ne").EnumerateArray().Select(n => n.GetInt64()).Reverse(), tensor.Shape);
            if (tensors[i].TryGetProperty("offset", out JsonElement offset))
                Assert.Equal(offset.GetInt64(), tensor.Offset);
        }
    }

    private static void CompareLong(JsonElement summary, GgufValue value)
    {
        Assert.Equal(summary.GetProperty("length").GetInt32(), value.Count);
        if (!value.TryArray(out ReadOnlySpan<string> strings)) return;
        Assert.Equal(summary.GetProperty("first")[0].GetString(), strings[0]);
        Assert.Equal(summary.GetProperty("last").EnumerateArray().Last().GetString(), strings[^1]);
    }

    // The value in JSON's own writing, numbers as the recording writes them.
    private static string Json(GgufValue value, JsonElement like)
    {
        if (value.TryString() is { } text) return text;
        if (value.TryBool() is { } flag) return flag.ToString();
        if (like.ValueKind == JsonValueKind.Number)
            return like.GetDouble() == value.TryDouble() ? like.ToString() : value.ToString();
        JsonElement[] items = [.. like.EnumerateArray()];
        if (value.TryArray(out ReadOnlySpan<string> strings))
            return strings.SequenceEqual([.. items.Select(i => i.GetString()!)]) ? like.ToString() : "other strings";
        if (value.TryArray(out ReadOnlySpan<bool> bools))
            return bools.SequenceEqual([.. items.Select(i => i.GetBoolean())]) ? like.ToString() : "other bools";
        if (value.TryArray(out ReadOnlySpan<float> floats))
            return floats.SequenceEqual([.. items.Select(i => (float)i.GetDouble())]) ? like.ToString()
                : "other floats";
        return value.TryInt64Array()!.SequenceEqual(items.Select(i => i.GetInt64())) ? like.ToString()
            : "other integers";
    }
}

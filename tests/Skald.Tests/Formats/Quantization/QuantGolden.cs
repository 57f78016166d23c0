using System.Runtime.InteropServices;
using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Tests.Formats.Quantization;

/// <summary>One type's recordings in golden/quant.</summary>
internal sealed class QuantGolden : IDisposable
{
    private readonly SafetensorsFile _file;

    public QuantGolden(string name)
    {
        Name = name;
        Assert.True(GgmlTypes.TryParse(name, out GgmlType type));
        Type = type;
        _file = SafetensorsFile.Open(TestData.Shared("golden", "quant", name + ".safetensors"));
    }

    public static TheoryData<string> Types =>
    [
        "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ1_S",
        "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ4_NL", "IQ4_XS", "TQ1_0", "TQ2_0", "MXFP4",
        "NVFP4",
    ];

    public string Name { get; }

    public GgmlType Type { get; }

    public static float[] Rows => Shared("rows");

    public static float[] Importance => Shared("importance");

    public static float[] Activation => Shared("activation");

    public static JsonDocument Findings() =>
        JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("golden", "quant", "quant.json")));

    /// <summary>Indices of the rows that a source covers.</summary>
    public int[] RowsOf(JsonDocument findings, string source)
    {
        JsonElement type = findings.RootElement.GetProperty("types").GetProperty(Name);
        return type.TryGetProperty(source + ".rows", out JsonElement rows)
            ? [.. rows.EnumerateArray().Select(r => r.GetInt32())]
            : [.. Enumerable.Range(0, findings.RootElement.GetProperty("rows").GetArrayLength())];
    }

    public bool Has(string tensor) => _file.TryGet(tensor, out _);

    public byte[] Bytes(string tensor)
    {
        SafetensorsEntry entry = _file[tensor];
        byte[] bytes = new byte[entry.Length];
        _file.Read(entry, bytes);
        return bytes;
    }

    public float[] Floats(string tensor) => MemoryMarshal.Cast<byte, float>(Bytes(tensor)).ToArray();

    public double[] Doubles(string tensor) => MemoryMarshal.Cast<byte, double>(Bytes(tensor)).ToArray();

    public void Dispose() => _file.Dispose();

    private static float[] Shared(string tensor)
    {
        using SafetensorsFile file = SafetensorsFile.Open(TestData.Shared("golden", "quant", "rows.safetensors"));
        float[] values = new float[file[tensor].Count];
        file.Read(file[tensor], MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}

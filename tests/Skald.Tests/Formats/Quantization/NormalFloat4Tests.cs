using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Formats.Quantization;

namespace Skald.Tests.Formats.Quantization;

/// <summary>NF4 and double quantisation against bitsandbytes' bytes.</summary>
public sealed class NormalFloat4Tests
{
    [Fact]
    public void BothCodesAreThosePublished()
    {
        using SafetensorsFile file = Open();
        Assert.Equal(Floats(file, "code.nf4"), NormalFloat4.Levels.ToArray());
        Assert.Equal(Floats(file, "code.dynamic8"), DynamicFloat8.Levels.ToArray());
    }

    [Theory]
    [InlineData("w48x128")]
    [InlineData("w20x96")]
    [InlineData("w160x128")]
    public void BytesMaximaAndValuesAreThoseRecorded(string name)
    {
        using SafetensorsFile file = Open();
        float[] weight = Floats(file, $"{name}.weight");
        byte[] packed = new byte[NormalFloat4.PackedLength(weight.Length)];
        float[] maxima = new float[NormalFloat4.Blocks(weight.Length)], back = new float[weight.Length];
        NormalFloat4.Quantize(weight, packed, maxima);
        Assert.Equal(Bytes(file, $"{name}.packed"), packed);
        Assert.Equal(Floats(file, $"{name}.absmax"), maxima);
        NormalFloat4.Dequantize(packed, maxima, back);
        Assert.Equal(Floats(file, $"{name}.dequantized"), back);
    }

    [Theory]
    [InlineData("w48x128")]
    [InlineData("w20x96")]
    [InlineData("w160x128")]
    public void DoublyQuantisedMaximaAreThoseRecorded(string name)
    {
        using SafetensorsFile file = Open();
        float[] maxima = Floats(file, $"{name}.absmax"), large = new float[DynamicFloat8.Blocks(maxima.Length)];
        byte[] codes = new byte[maxima.Length];
        float mean = DynamicFloat8.Quantize(maxima, codes, large);
        Assert.Equal(Floats(file, $"{name}.absmax_q_offset")[0], mean);
        Assert.Equal(Bytes(file, $"{name}.absmax_q"), codes);
        float[] recorded = Floats(file, $"{name}.absmax_q_absmax"), restored = new float[maxima.Length];
        Assert.Equal(recorded, large);

        DynamicFloat8.Dequantize(codes, recorded, Floats(file, $"{name}.absmax_q_offset")[0], restored);
        Assert.Equal(Floats(file, $"{name}.absmax_restored"), restored);
        float[] values = new float[Floats(file, $"{name}.weight").Length];
        NormalFloat4.Dequantize(Bytes(file, $"{name}.packed"), restored, values);
        Assert.Equal(Floats(file, $"{name}.dequantized_double"), values);
    }

    [Theory]
    [InlineData("w48x128", 48, 3.7e-6)]
    [InlineData("w20x96", 20, 2.4e-6)]
    [InlineData("w160x128", 160, 4.8e-6)]
    public void ProductsAreThoseRecorded(string name, int outputs, double rounding)
    {
        using SafetensorsFile file = Open();
        float[] x = Floats(file, $"{name}.x"), y = Floats(file, $"{name}.y");
        float[] weight = new float[Floats(file, $"{name}.weight").Length];
        NormalFloat4.Dequantize(Bytes(file, $"{name}.packed"), Floats(file, $"{name}.absmax_restored"), weight);
        int inputs = weight.Length / outputs;
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int output) = (i / outputs, i % outputs);
            double sum = 0;
            for (int k = 0; k < inputs; k++) sum += (double)x[(row * inputs) + k] * weight[(output * inputs) + k];
            Assert.Equal(y[i], sum, 10 * rounding);
        }
    }

    [Theory]
    [InlineData("w48x128", "NF4", true)]
    [InlineData("w48x128", "NF4", false)]
    [InlineData("w20x96", "F32", true)]
    [InlineData("w160x128", "NF4", true)]
    public void PublishedMatricesAreThoseTheirPartsStandFor(string name, string type, bool isDouble)
    {
        using SafetensorsFile file = Open();
        using var folder = new TemporaryFolder();
        string path = folder["model.safetensors"], shape = string.Join(", ", file[$"{name}.weight"].Shape);
        string json = isDouble
            ? $$"""{"quant_type": "nf4", "blocksize": 64, "shape": [{{shape}}], "nested_blocksize": 256, "nested_offset": """
                + $"{Floats(file, $"{name}.absmax_q_offset")[0]:R}}}"
            : $$"""{"quant_type": "nf4", "blocksize": 64, "shape": [{{shape}}]}""";
        List<SafetensorsSource> parts =
        [
            Part("w", $"{name}.packed"), Part("w.quant_map", "code.nf4"),
            Part("w.absmax", isDouble ? $"{name}.absmax_q" : $"{name}.absmax"),
            Source("w.quant_state.bitsandbytes__nf4", SafetensorsDType.U8, System.Text.Encoding.UTF8.GetBytes(json)),
        ];
        if (isDouble)
            parts.AddRange([Part("w.nested_absmax", $"{name}.absmax_q_absmax"), Part("w.nested_quant_map", "code.dynamic8")]);
        SafetensorsWriter.Write(path, parts);
        using (TensorArchive archive = TensorArchive.OpenWeights(path))
        {
            TensorEntry entry = Assert.Single(archive.Tensors);
            Assert.Equal($"w {type} [{shape}]", entry.ToString());
            float[] values = new float[entry.Count], rows = new float[3 * entry.RowLength];
            archive.ReadFloats(entry, 0, values);
            Assert.Equal(Floats(file, $"{name}.dequantized{(isDouble ? "_double" : "")}"), values);
            archive.ReadFloats(entry, 5 * entry.RowLength, rows);
            Assert.Equal(values.AsSpan((int)(5 * entry.RowLength), rows.Length).ToArray(), rows);
        }

        parts[1] = Part("w.quant_map", "w160x128.absmax");
        SafetensorsWriter.Write(path, parts);
        var e = Assert.Throws<ModelFormatException>(() => TensorArchive.OpenWeights(path).Dispose());
        Assert.Contains("must be F32 with 16 elements", e.Message, StringComparison.Ordinal);

        SafetensorsSource Part(string to, string from) => Source(to, file[from].DType, Bytes(file, from));
        static SafetensorsSource Source(string to, SafetensorsDType type, byte[] bytes) =>
            SafetensorsSource.FromMemory(to, type, [bytes.Length / (type == SafetensorsDType.U8 ? 1 : 4)], bytes);
    }

    [Theory]
    [InlineData("""{"quant_type": "nf4", "blocksize": 64, "shape": [2, 32], "shape": [1, 64]}""", "must hold a JSON object")]
    [InlineData("""{"quant_type": "nf4", "blocksize": 64, "shape": [2, -32]}""", "must hold the shape of a matrix, got [2, -32]")]
    [InlineData("""{"quant_type": "nf4", "blocksize": 64, "shape": [2]}""", "must hold the shape of a matrix, got [2]")]
    [InlineData("""{"quant_type": "nf4", "blocksize": 64, "shape": [2, 1e3]}""", "must hold a JSON object")]
    [InlineData("""{"quant_type": "fp4", "blocksize": 64, "shape": [2, 32]}""", "must hold quant_type nf4, got fp4")]
    [InlineData("""{"quant_type": "nf4", "blocksize": 0, "shape": [2, 32]}""", "must hold blocksize 64, got 0")]
    [InlineData("""{"quant_type": "nf4", "blocksize": 64, "shape": [2, 32], "nested_blocksize": 256, "nested_offset": 1e999}""",
        "must hold a finite nested_offset")]
    [InlineData("""[[[[[[[[[1]]]]]]]]]""", "must hold a JSON object")]
    public void AStateThatSaysNothingUsableIsRefused(string json, string reason)
    {
        using var folder = new TemporaryFolder();
        byte[] state = System.Text.Encoding.UTF8.GetBytes(json);
        SafetensorsWriter.Write(folder["model.safetensors"],
        [
            SafetensorsSource.FromMemory("w", SafetensorsDType.U8, [32], new byte[32]),
            SafetensorsSource.FromMemory("w.quant_state.bitsandbytes__nf4", SafetensorsDType.U8, [state.Length], state),
        ]);
        var e = Assert.Throws<ModelFormatException>(() => TensorArchive.OpenWeights(folder["model.safetensors"]).Dispose());
        Assert.Contains("\"w.quant_state.bitsandbytes__nf4\"", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShortBlocksAndOddCountsAreWhole()
    {
        float[] values = [.. Enumerable.Range(0, 67).Select(i => i < 64 ? i - 40f : 0)], back = new float[67];
        byte[] packed = new byte[34];
        float[] maxima = new float[2];
        NormalFloat4.Quantize(values, packed, maxima);
        Assert.Equal([40, 0], maxima);
        Assert.Equal(0x70, packed[33]);
        NormalFloat4.Dequantize(packed, maxima, back);
        Assert.Equal((-40, 0, 0), (back[0], back[40], back[66]));
        Assert.Throws<ArgumentException>(() => NormalFloat4.Quantize(values, new byte[33], maxima));
        Assert.Throws<ArgumentException>(() => NormalFloat4.Quantize([float.NaN], new byte[1], new float[1]));
    }

    private static SafetensorsFile Open() =>
        SafetensorsFile.Open(TestData.Shared("golden", "adapters", "nf4", "golden.safetensors"));

    private static float[] Floats(SafetensorsFile file, string name) =>
        MemoryMarshal.Cast<byte, float>(Bytes(file, name)).ToArray();

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        SafetensorsEntry entry = file.Tensors.First(tensor => tensor.Name == name);
        byte[] bytes = new byte[entry.Length];
        file.Read(entry, bytes);
        return bytes;
    }
}

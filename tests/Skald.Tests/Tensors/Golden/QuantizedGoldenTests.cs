using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors.Golden;

/// <summary>Against ../shared/golden/quant: dequantised values exactly, products to its README's tolerance.</summary>
public sealed class QuantizedGoldenTests
{
    [Theory]
    [InlineData("Q4_0", DType.Q40, "gguf_py"), InlineData("Q4_1", DType.Q41, "gguf_py")]
    [InlineData("Q5_0", DType.Q50, "gguf_py"), InlineData("Q5_1", DType.Q51, "gguf_py"), InlineData("Q5_K", DType.Q5K, "ggml")]
    [InlineData("Q8_0", DType.Q80, "gguf_py"), InlineData("Q4_K", DType.Q4K, "ggml"), InlineData("Q6_K", DType.Q6K, "ggml")]
    public void ValuesAreExactAndProductsClose(string name, DType dtype, string source)
    {
        using SafetensorsFile file = SafetensorsFile.Open(TestData.Shared("golden", "quant", name + ".safetensors"));
        using SafetensorsFile common = SafetensorsFile.Open(TestData.Shared("golden", "quant", "rows.safetensors"));
        float[] activation = Read<float>(common, "activation");
        using var device = new CpuDevice(1);
        using var exact = new CpuDevice(1, floatActivations: true);
        int compared = Compare(file, "random", dtype, device);
        Assert.True(compared > 0);

        byte[] blocks = Read<byte>(file, source + ".bytes");
        float[] values = Read<float>(file, source + ".values");
        double[] floats = Read<double>(file, "dot.float64"), rounded = Read<double>(file, "dot.float64_q8_0_activation");
        int rowBytes = blocks.Length / floats.Length, rows = 0;
        for (int row = 0; row < floats.Length; row++)
        {
            ReadOnlySpan<float> w = values.AsSpan(row * 256, 256);
            if (w.ContainsAnyExcept(0f) is false || !IsFinite(w)) continue;
            double sizes = 0;
            for (int k = 0; k < 256; k++) sizes += Math.Abs(w[k] * (double)activation[k]);
            ReadOnlySpan<byte> bytes = blocks.AsSpan(row * rowBytes, rowBytes);
            Assert.Equal(floats[row], Product(exact, dtype, bytes, activation), 1e-6 * sizes);

            // The recorded activation's scales are half-precision numbers, ours single: 2⁻¹¹ at most between them.
            Assert.Equal(rounded[row], Product(device, dtype, bytes, activation), 6e-4 * sizes);
            rows++;
        }

        Assert.InRange(rows, 20, 28);
    }

    private static int Compare(SafetensorsFile file, string source, DType dtype, CpuDevice device)
    {
        byte[] blocks = Read<byte>(file, source + ".bytes");
        float[] expected = Read<float>(file, source + ".values");
        int rows = expected.Length / 256, rowBytes = blocks.Length / rows, compared = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> values = expected.AsSpan(row * 256, 256);
            if (!IsFinite(values)) continue;
            Tensor weight = device.EmptyQuantized(1, 256, dtype);
            weight.WriteBlocks(0, blocks.AsSpan(row * rowBytes, rowBytes));
            Assert.Equal(values, weight.Dequantize().ToArray());
            compared++;
        }

        return compared;
    }

    private static float Product(CpuDevice device, DType dtype, ReadOnlySpan<byte> row, float[] activation)
    {
        Tensor weight = device.EmptyQuantized(1, 256, dtype);
        weight.WriteBlocks(0, row);
        return device.From(activation, [1, 256]).Linear(weight).Item();
    }

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value)) return false;
        return true;
    }

    private static T[] Read<T>(SafetensorsFile file, string name)
        where T : unmanaged
    {
        SafetensorsEntry entry = file[name];
        byte[] bytes = new byte[entry.Length];
        file.Read(entry, bytes);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }
}

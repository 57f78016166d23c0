using System.Runtime.InteropServices;
using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Tests.Formats.Quantization;

/// <summary>Bits and bytes against the recordings of the reference.</summary>
public sealed class BlockCodecGoldenTests
{
    public static TheoryData<string> Types => QuantGolden.Types;

    [Theory, MemberData(nameof(Types))]
    public void DequantizedValuesHaveTheReferencesBits(string name)
    {
        using QuantGolden golden = new(name);
        int compared = 0;
        foreach (string source in (string[])["gguf_py", "ggml", "ggml_importance", "random"])
        {
            if (!golden.Has(source + ".bytes") || !golden.Has(source + ".values")) continue;
            float[] expected = golden.Floats(source + ".values"), values = new float[expected.Length];
            BlockCodecs.For(golden.Type).Dequantize(golden.Bytes(source + ".bytes"), values);
            for (int i = 0; i < values.Length; i++)
            {
                if (float.IsNaN(expected[i]) && float.IsNaN(values[i])) continue;
                Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(values[i]),
                    $"{name} {source} [{i}]: expected {expected[i]:R}, got {values[i]:R}");
            }

            compared += values.Length;
        }

        Assert.InRange(compared, 256, int.MaxValue);
    }

    [Theory, InlineData("F16"), InlineData("BF16"), InlineData("Q4_0"), InlineData("Q4_1"), InlineData("Q5_0")]
    [InlineData("Q5_1"), InlineData("Q8_0"), InlineData("TQ1_0"), InlineData("TQ2_0"), InlineData("MXFP4")]
    public void QuantizedBytesAreTheReferences(string name)
    {
        using QuantGolden golden = new(name);
        using JsonDocument findings = QuantGolden.Findings();
        IBlockCodec codec = BlockCodecs.For(golden.Type);
        float[] rows = QuantGolden.Rows;
        int rowBytes = 256 / codec.BlockLength * codec.BlockBytes;
        byte[] bytes = new byte[rows.Length / 256 * rowBytes];
        codec.Quantize(rows, bytes);
        byte[] expected = golden.Bytes("gguf_py.bytes"), ggml = golden.Has("ggml.bytes") ? golden.Bytes("ggml.bytes") : [];
        List<string> wrong = [];
        for (int row = 0; row < rows.Length / 256; row++)
        {
            ReadOnlySpan<byte> ours = bytes.AsSpan(row * rowBytes, rowBytes);
            // The references differ in the sign of a zero scale only; ours is that of llama.cpp.
            if (!ours.SequenceEqual(expected.AsSpan(row * rowBytes, rowBytes))
                && !(ggml.Length > 0 && ours.SequenceEqual(ggml.AsSpan(row * rowBytes, rowBytes))))
                wrong.Add(findings.RootElement.GetProperty("rows")[row].GetString()!);
        }

        Assert.Empty(wrong);
    }

    [Theory, InlineData("Q8_1"), InlineData("Q8_K")]
    public void ActivationsAreTheReferences(string name)
    {
        using QuantGolden golden = new(name);
        // The recording of Q8_1 has room for larger blocks at its end.
        byte[] expected = golden.Bytes("activation.bytes")[..(name == "Q8_1" ? 288 : 292)];
        byte[] bytes = new byte[expected.Length];
        BlockCodecs.For(golden.Type).Quantize(QuantGolden.Activation, bytes);
        Assert.Equal(expected, bytes);
        float[] values = new float[256];
        BlockCodecs.For(golden.Type).Dequantize(bytes, values);
        Assert.InRange(values.Zip(QuantGolden.Activation, (a, b) => Math.Abs(a - b)).Max(), 0, 0.05);
    }

    [Fact]
    public void ProductsWithTheActivationAreTheReferences()
    {
        float[] activation = QuantGolden.Activation;
        using JsonDocument findings = QuantGolden.Findings();
        foreach (string name in QuantGolden.Types.Select(row => row.Data))
        {
            using QuantGolden golden = new(name);
            string source = findings.RootElement.GetProperty("types").GetProperty(name).GetProperty("dot.of").GetString()!;
            double[] expected = golden.Doubles("dot.float64");
            float[] values = new float[expected.Length * 256];
            BlockCodecs.For(golden.Type).Dequantize(golden.Bytes(source + ".bytes"), values);
            for (int row = 0; row < expected.Length; row++)
            {
                double sum = 0, size = 0;
                for (int i = 0; i < 256; i++)
                {
                    sum += (double)values[(row * 256) + i] * activation[i];
                    size += Math.Abs((double)values[(row * 256) + i] * activation[i]);
                }

                if (double.IsFinite(expected[row])) Assert.InRange(Math.Abs(sum - expected[row]), 0, 1e-12 + (1e-6 * size));
            }
        }
    }

    [Fact]
    public void HalvesWidenAsDotNetWidensThem()
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] values = new float[65536];
        BlockCodecs.For(GgmlType.F16).Dequantize(MemoryMarshal.AsBytes(all.AsSpan()), values);
        for (int i = 0; i < all.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(all[i]);
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(values[i]));
        }
    }

    [Fact]
    public void EveryTypeHasItsRecordedSize()
    {
        using JsonDocument findings = QuantGolden.Findings();
        foreach (JsonProperty type in findings.RootElement.GetProperty("types").EnumerateObject())
        {
            IBlockCodec codec = BlockCodecs.For((GgmlType)type.Value.GetProperty("id").GetInt32());
            Assert.Equal(type.Name, codec.Name);
            Assert.Equal(type.Value.GetProperty("block").GetInt32(), codec.BlockLength);
            Assert.Equal(type.Value.GetProperty("bytes").GetInt32(), codec.BlockBytes);
        }
    }

    [Fact]
    public void WrongLengthsAreRefused()
    {
        IBlockCodec codec = BlockCodecs.For(GgmlType.Q40);
        Assert.Throws<ArgumentException>(() => codec.Dequantize(new byte[17], new float[32]));
        Assert.Throws<ArgumentException>(() => codec.Dequantize(new byte[18], new float[31]));
        Assert.Throws<ArgumentException>(() => codec.Quantize(new float[32], new byte[18], new float[31]));
        Assert.Throws<NotSupportedException>(
            () => BlockCodecs.For(GgmlType.I64).Quantize(new float[1], new byte[8]));
    }

    [Fact]
    public void SmallFloatsHaveTheirDefinedValues()
    {
        float[] value = new float[1];
        void Is(SafetensorsDType type, byte code, float expected)
        {
            TensorType.Of(type).Codec!.Dequantize([code], value);
            Assert.Equal(expected, value[0]);
        }

        Is(SafetensorsDType.F8E4M3, 0x7E, 448);
        Is(SafetensorsDType.F8E4M3, 0x01, 0.001953125f);
        Is(SafetensorsDType.F8E4M3, 0xB8, -1);
        Is(SafetensorsDType.F8E4M3, 0x7F, float.NaN);
        Is(SafetensorsDType.F8E5M2, 0x7B, 57344);
        Is(SafetensorsDType.F8E5M2, 0x7C, float.PositiveInfinity);
        Is(SafetensorsDType.F8E4M3Fnuz, 0x7F, 240);
        Is(SafetensorsDType.F8E4M3Fnuz, 0x80, float.NaN);
        Is(SafetensorsDType.F8E5M2Fnuz, 0x7F, 57344);
        Is(SafetensorsDType.F8E8M0, 127, 1);
        Is(SafetensorsDType.F8E8M0, 0, MathF.ScaleB(1, -127));
        Is(SafetensorsDType.Bool, 2, 1);
    }
}

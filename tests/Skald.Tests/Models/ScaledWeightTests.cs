using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Models;
using Skald.Models.GptOss;
using Skald.Models.Llama;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>Weights that are published as codes and scales: gpt-oss's MXFP4 and 8-bit floats in squares of 128.</summary>
public sealed class ScaledWeightTests : IDisposable
{
    private static readonly float[] s_steps = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, 0, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    private readonly CpuDevice _cpu = new(1, floatActivations: true);
    private readonly Formats.TemporaryFolder _coded = new(), _plain = new();

    public void Dispose()
    {
        _coded.Dispose();
        _plain.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void MicroscaledExpertsAreThoseTheirCodesStandFor()
    {
        CausalLanguageModel.Create(_cpu, new GptOssConfig
        {
            VocabSize = 40, HiddenSize = 64, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 4,
            NumKeyValueHeads = 2, HeadDim = 16, NumLocalExperts = 3, NumExpertsPerTok = 2, SlidingWindow = 6,
        }, 3).Save(_plain.Path);
        Rewrite((name, shape, values, coded) =>
        {
            if (!name.EndsWith("experts.gate_up_proj", StringComparison.Ordinal)
                && !name.EndsWith("experts.down_proj", StringComparison.Ordinal)) return false;
            (int experts, int inputs, int outputs) = ((int)shape[0], (int)shape[1], (int)shape[2]);
            byte[] codes = new byte[values.Length / 2], powers = new byte[values.Length / 32];
            new Random(inputs).NextBytes(codes);
            for (int i = 0; i < powers.Length; i++) powers[i] = (byte)(118 + (i % 5));

            // Codes run along the inputs, neighbours in a byte; the floats lie as [expert, in, out].
            for (int i = 0; i < values.Length; i++)
            {
                (int expert, int output, int input) = (i / (outputs * inputs), i / inputs % outputs, i % inputs);
                int code = i % 2 == 0 ? codes[i / 2] & 15 : codes[i / 2] >> 4;
                values[(((expert * inputs) + input) * outputs) + output] = s_steps[code] * MathF.ScaleB(1, powers[i / 32] - 127);
            }

            long[] groups = [experts, outputs, inputs / 32];
            coded.Add(SafetensorsSource.FromMemory($"{name}_blocks", SafetensorsDType.U8, [.. groups, 16], codes));
            coded.Add(SafetensorsSource.FromMemory($"{name}_scales", SafetensorsDType.U8, groups, powers));
            return true;
        });
        AssertSameModel(expected: 2 * 3 * 3);
    }

    [Fact]
    public void EightBitFloatsAreTheirCodesTimesTheScaleOfTheirSquare()
    {
        CausalLanguageModel.Create(_cpu, new LlamaConfig
        {
            VocabSize = 40, HiddenSize = 256, IntermediateSize = 200, NumHiddenLayers = 1, NumAttentionHeads = 4,
        }, 3).Save(_plain.Path);
        Rewrite((name, shape, values, coded) =>
        {
            if (!name.EndsWith("_proj.weight", StringComparison.Ordinal)) return false;
            (int rows, int columns) = ((int)shape[0], (int)shape[1]);
            (int down, int across) = ((rows + 127) / 128, (columns + 127) / 128);
            byte[] codes = new byte[values.Length];
            new Random(rows).NextBytes(codes);
            float[] scales = [.. Enumerable.Range(0, down * across).Select(i => 0.001f * (i + 1))];
            for (int i = 0; i < codes.Length; i++)
            {
                if ((codes[i] & 0x7F) == 0x7F) codes[i] = 0;  // no number
                (int exponent, int mantissa) = (codes[i] >> 3 & 15, codes[i] & 7);
                float magnitude = exponent == 0 ? mantissa / 512f : MathF.ScaleB(1 + (mantissa / 8f), exponent - 7);
                values[i] = (codes[i] > 127 ? -magnitude : magnitude) * scales[(i / columns / 128 * across) + (i % columns / 128)];
            }

            coded.Add(SafetensorsSource.FromMemory(name, SafetensorsDType.F8E4M3, [.. shape], codes));
            coded.Add(SafetensorsSource.FromMemory($"{name}_scale_inv", SafetensorsDType.F32, [down, across], Bytes(scales)));
            return true;
        });

        // Rows of 200 are no whole blocks: the matrix that reads them becomes floats.
        AssertSameModel(expected: 6);
    }

    [Theory]
    [InlineData("a_blocks", 16, "a_scales", 2)]
    [InlineData("a_blocks", 8, "a_scales", 1)]
    public void CodesWithoutAsManyScalesAreRefused(string codes, int bytes, string scales, int groups)
    {
        SafetensorsWriter.Write(_coded["model.safetensors"],
        [
            SafetensorsSource.FromMemory(codes, SafetensorsDType.U8, [1, bytes], new byte[bytes]),
            SafetensorsSource.FromMemory(scales, SafetensorsDType.U8, [groups], new byte[groups]),
        ]);
        var e = Assert.Throws<ModelFormatException>(() => TensorArchive.OpenWeights(_coded.Path).Dispose());
        Assert.Contains("must be of bytes, 16 for each scale", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1L << 60, 16)]
    [InlineData(0, long.MaxValue, 16)]
    public void EmptyCodesOfAbsurdLengthAreASentence(long outer, long inner, long bytes)
    {
        SafetensorsWriter.Write(_coded["model.safetensors"],
        [
            SafetensorsSource.FromMemory("a_blocks", SafetensorsDType.U8, [outer, inner, bytes], Array.Empty<byte>()),
            SafetensorsSource.FromMemory("a_scales", SafetensorsDType.U8, [outer, inner], Array.Empty<byte>()),
        ]);
        var e = Assert.Throws<ModelFormatException>(() => TensorArchive.OpenWeights(_coded.Path).Dispose());
        Assert.Contains("must be of bytes, 16 for each scale", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScalesThatAreNoNumbersAreRefused()
    {
        CausalLanguageModel.Create(_cpu, new LlamaConfig
        {
            VocabSize = 40, HiddenSize = 256, IntermediateSize = 256, NumHiddenLayers = 1, NumAttentionHeads = 4,
        }, 3).Save(_plain.Path);
        Rewrite((name, shape, values, coded) =>
        {
            if (!name.EndsWith("q_proj.weight", StringComparison.Ordinal)) return false;
            coded.Add(SafetensorsSource.FromMemory(name, SafetensorsDType.F8E4M3, [256, 256], new byte[256 * 256]));
            coded.Add(SafetensorsSource.FromMemory(
                $"{name}_scale_inv", SafetensorsDType.F32, [2, 2], Bytes([1, 1, float.PositiveInfinity, 1])));
            return true;
        });
        var e = Assert.Throws<ModelFormatException>(() => CausalLanguageModel.Load(_cpu, _coded.Path));
        Assert.Contains("q_proj.weight\" must hold finite numbers", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APartThatBeginsAndEndsWithinBlocksIsThatPartOfTheWhole()
    {
        byte[] codes = new byte[256 * 16], powers = new byte[256];
        new Random(1).NextBytes(codes);
        SafetensorsWriter.Write(_coded["model.safetensors"],
        [
            SafetensorsSource.FromMemory("a_blocks", SafetensorsDType.U8, [4, 64, 16], codes),
            SafetensorsSource.FromMemory("a_scales", SafetensorsDType.U8, [4, 64], powers),
        ]);
        using TensorArchive archive = TensorArchive.OpenWeights(_coded.Path);
        TensorEntry entry = Assert.Single(archive.Tensors);
        Assert.Equal("a MXFP4 [4, 2048]", entry.ToString());
        byte[] whole = new byte[entry.Length], part = new byte[1234];
        archive.Read(entry, 0, whole);
        archive.Read(entry, 1001, part);
        Assert.Equal(whole.AsSpan(1001, part.Length).ToArray(), part);
    }

    private delegate bool Coding(string name, IReadOnlyList<long> shape, float[] values, List<SafetensorsSource> coded);

    /// <summary>Writes some tensors as codes in one folder and as what they stand for in the other.</summary>
    private void Rewrite(Coding code)
    {
        var coded = new List<SafetensorsSource>();
        var plain = new List<SafetensorsSource>();
        using (SafetensorsFile file = SafetensorsFile.Open(_plain["model.safetensors"]))
        {
            foreach (SafetensorsEntry entry in file.Tensors)
            {
                float[] values = new float[entry.Length / sizeof(float)];
                file.Read(entry, MemoryMarshal.AsBytes(values.AsSpan()));
                bool isCoded = code(entry.Name, entry.Shape, values, coded);
                plain.Add(SafetensorsSource.FromMemory(entry.Name, SafetensorsDType.F32, [.. entry.Shape], Bytes(values)));
                if (!isCoded) coded.Add(plain[^1]);
            }
        }

        SafetensorsWriter.Write(_plain["model.safetensors"], plain);
        SafetensorsWriter.Write(_coded["model.safetensors"], coded);
        string config = File.ReadAllText(_plain["config.json"]);
        _coded.Write("config.json", config.Insert(config.IndexOf('{') + 1, "\"quantization_config\": {\"quant_method\": \"x\"},"));
    }

    private void AssertSameModel(int expected)
    {
        CausalLanguageModel plain = CausalLanguageModel.Load(_cpu, _plain.Path);
        CausalLanguageModel floats = CausalLanguageModel.LoadTrainable(_cpu, _coded.Path);
        CausalLanguageModel coded = CausalLanguageModel.Load(_cpu, _coded.Path);
        Assert.Equal(plain.Parameters().SelectMany(p => p.Own.ToArray()), floats.Parameters().SelectMany(p => p.Own.ToArray()));
        Assert.Equal(plain.Parameters().SelectMany(p => p.Own.ToArray()), coded.Parameters().SelectMany(p => p.ToFloats().ToArray()));
        Assert.Equal(expected, coded.Parameters().Count(parameter => parameter.Own.DType == DType.Coded));
        Tensor ids = _cpu.From([.. Enumerable.Range(0, 20).Select(i => i * 7 % 40)], [1, 20]);
        Tensor logits = plain.Logits(new() { Ids = ids });
        CausalGolden.AssertAgree("logits", logits, coded.Logits(new() { Ids = ids }));
        coded.Save(_coded["again"]);
        Assert.Equal(File.ReadAllBytes(_plain["config.json"]), File.ReadAllBytes(_coded["again/config.json"]));
        Assert.Equal(File.ReadAllBytes(_plain["model.safetensors"]), File.ReadAllBytes(_coded["again/model.safetensors"]));
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}

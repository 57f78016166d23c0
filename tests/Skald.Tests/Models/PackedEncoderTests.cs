using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>An encoder whose files have 16 bits or codes keeps them, and says what their floats say.</summary>
public sealed class PackedEncoderTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2, floatActivations: true);
    private readonly Formats.TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Theory]
    [InlineData(SafetensorsDType.F16, DType.PackedF16)]
    [InlineData(SafetensorsDType.BF16, DType.PackedBF16)]
    [InlineData(SafetensorsDType.U8, DType.Coded)]
    public void PackedWeightsSayWhatTheirFloatsSay(SafetensorsDType stored, DType packed)
    {
        Write(stored);
        using var pause = _cpu.NoGrad();
        TextEncoder model = TextEncoder.Load(_cpu, _folder.Path), floats = TextEncoder.LoadTrainable(_cpu, _folder.Path);
        Parameter[] matrices = [.. model.Parameters().Where(p => p.Shape.Rank == 2)];
        Assert.All(matrices, matrix =>
            Assert.Equal(matrix.Shape[1] % 32 == 0 || packed != DType.Coded ? packed : DType.PackedF16, matrix.Own.DType));
        Assert.DoesNotContain(floats.Parameters(), parameter => parameter.IsQuantized);
        var input = new ModelInput { Ids = _cpu.From([2L, 5, 9, 7, 3, 8, 1, 0], [2, 4]), Lengths = (int[])[4, 3] };
        CausalGolden.AssertWithin("words", floats.WordLogits(input), model.WordLogits(input), 2e-4);
        CausalGolden.AssertWithin("pooled", floats.Pooled(input), model.Pooled(input), 2e-4);
        CausalGolden.AssertWithin("next", floats.Logits(input), model.Logits(input), 2e-4);
        float[] alone = model.Hidden(new() { Ids = _cpu.From([3L, 8, 1], [1, 3]) }).ToArray();
        Assert.Equal(alone, model.Hidden(input).Narrow(0, 1, 1).Narrow(1, 0, 3).Contiguous().ToArray());
    }

    [Fact]
    public void RoundedActivationsStayNear()
    {
        Write(SafetensorsDType.U8);
        using CpuDevice rounding = new(1);
        using var pause = rounding.NoGrad();
        TextEncoder model = TextEncoder.Load(rounding, _folder.Path), floats = TextEncoder.LoadTrainable(rounding, _folder.Path);
        var input = new ModelInput { Ids = rounding.From([2L, 5, 9, 7], [1, 4]) };
        CausalGolden.AssertWithin("pooled", floats.Pooled(input), model.Pooled(input), 0.05);
    }

    [Fact]
    public void AnEncoderOfPackedWeightsIsSavedAsFloats()
    {
        Write(SafetensorsDType.F16);
        using var saved = new Formats.TemporaryFolder();
        TextEncoder.Load(_cpu, _folder.Path).Save(saved.Path);
        TextEncoder floats = TextEncoder.LoadTrainable(_cpu, _folder.Path), again = TextEncoder.Load(_cpu, saved.Path);
        foreach ((Parameter one, Parameter other) in floats.Parameters().Zip(again.Parameters()))
            Assert.Equal(one.Own.ToArray(), other.Own.ToArray());
    }

    /// <summary>The recorded encoder with its matrices in a type; bytes stand for codes of 4 bits with scales.</summary>
    private void Write(SafetensorsDType type)
    {
        string folder = TestData.Shared("golden", "encoders", "bert-for-pretraining");
        File.Copy(Path.Combine(folder, LanguageModel.ConfigFile), _folder[LanguageModel.ConfigFile]);
        using TensorArchive archive = TensorArchive.Open(Path.Combine(folder, LanguageModel.WeightsFile));
        var tensors = new List<SafetensorsSource>();
        foreach (TensorEntry entry in archive.Tensors)
        {
            if (entry.Shape.Count != 2) tensors.Add(SafetensorsSource.Copy(archive, entry));
            else if (type == SafetensorsDType.U8) AddCodes(archive, entry, tensors);
            else tensors.Add(SafetensorsSource.Convert(archive, entry, type));
        }

        SafetensorsWriter.Write(_folder[LanguageModel.WeightsFile], tensors);
    }

    private static void AddCodes(TensorArchive archive, TensorEntry entry, List<SafetensorsSource> tensors)
    {
        int rows = (int)entry.Shape[0], width = (int)entry.Shape[1], padded = width / 32 * 32;
        if (padded != width)
        {
            tensors.Add(SafetensorsSource.Convert(archive, entry, SafetensorsDType.F16));
            return;
        }

        float[] values = new float[entry.Count];
        archive.ReadFloats(entry, 0, values);
        byte[] blocks = new byte[values.Length / 32 * 17], codes = new byte[values.Length / 2], powers = new byte[values.Length / 32];
        TensorType.Of(GgmlType.MXFP4).Codec!.Quantize(values, blocks);
        for (int block = 0; block < powers.Length; block++)
        {
            powers[block] = blocks[block * 17];
            for (int i = 0; i < 32; i++)
            {
                int code = blocks[(block * 17) + 1 + (i % 16)] >> (i / 16 * 4) & 15;
                codes[(block * 16) + (i / 2)] |= (byte)(code << (i % 2 * 4));
            }
        }

        tensors.Add(SafetensorsSource.FromMemory($"{entry.Name}_blocks", SafetensorsDType.U8, [rows, width / 32, 16], codes));
        tensors.Add(SafetensorsSource.FromMemory($"{entry.Name}_scales", SafetensorsDType.U8, [rows, width / 32], powers));
    }
}

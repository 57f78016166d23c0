using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>Weights of 16 bits stay as they are published; for training they become float32.</summary>
public sealed class HalfWeightTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);
    private readonly Formats.TemporaryFolder _folder = new();

    public static TheoryData<string> Folders() => [.. CausalGolden.Folders];

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void PackedAndWidenedWeightsGiveTheSameLogits(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        WriteHalves(golden.Folder);
        CausalLanguageModel packed = CausalLanguageModel.Load(_cpu, _folder.Path);
        CausalLanguageModel floats = CausalLanguageModel.LoadTrainable(_cpu, _folder.Path);
        Assert.All(floats.Parameters(), parameter => Assert.Equal(DType.Float32, parameter.Own.DType));
        Assert.Contains(packed.Parameters(), parameter => parameter.Own.DType == DType.PackedF16);
        using var pause = _cpu.NoGrad();
        Tensor expected = floats.Logits(golden.Input("single"));
        CausalGolden.AssertAgree("all", expected, packed.Logits(golden.Input("single")));

        DecodingState state = packed.CreateState(1, new() { CacheType = DType.Float32 });
        int time = expected.Shape[1], begin = 5;
        Tensor ids = golden["single.ids"];
        packed.Logits(new() { Ids = ids.Narrow(1, 0, begin).Contiguous(), State = state });
        Tensor last = packed.Logits(new() { Ids = ids.Narrow(1, begin, time - begin).Contiguous(), State = state });
        if (!packed.Config.DependsOnLongestRow)
            CausalGolden.AssertAgree("cached", expected.Narrow(1, begin, time - begin).Contiguous(), last);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("phi3")]
    [InlineData("gpt_oss")]
    public void APackedModelIsSavedAsItsFloats(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        WriteHalves(golden.Folder);
        using Formats.TemporaryFolder first = new(), second = new();
        CausalLanguageModel.Load(_cpu, _folder.Path).Save(first.Path);
        CausalLanguageModel.LoadTrainable(_cpu, _folder.Path).Save(second.Path);
        Assert.Equal(
            File.ReadAllBytes(first[LanguageModel.WeightsFile]), File.ReadAllBytes(second[LanguageModel.WeightsFile]));
    }

    [Fact]
    public void AMatrixStoredInTheOtherLayoutTakesPackedWeightsToo()
    {
        var layer = new Linear(_cpu, 32, 8, isTransposed: true);
        float[] values = [.. Enumerable.Range(0, 256).Select(i => (float)(Half)(i / 64f))];
        Tensor x = _cpu.From([.. Enumerable.Range(0, 32).Select(i => i / 8f)], [1, 32]);
        layer.Weight.Value.Detach().CopyFrom(values);
        float[] plain = layer.Forward(x).ToArray();
        byte[] rows = new byte[512];
        for (int i = 0; i < 256; i++)
            MemoryMarshal.Write(rows.AsSpan(2 * i), (Half)values[(i % 32 * 8) + (i / 32)]);
        Tensor packed = _cpu.EmptyQuantized(8, 32, DType.PackedF16);
        packed.WriteBlocks(0, rows);
        layer.Weight.Quantize(packed);
        float[] found = layer.Forward(x).ToArray();
        for (int i = 0; i < 8; i++) Assert.Equal(plain[i], found[i], 1e-4f);
        Assert.Equal(values, layer.Weight.ToFloats().Contiguous().ToArray());
    }

    /// <summary>The folder with all its floats rounded to half precision.</summary>
    private void WriteHalves(string folder)
    {
        File.Copy(Path.Combine(folder, "config.json"), _folder["config.json"]);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        var tensors = new List<SafetensorsSource>();
        foreach (SafetensorsEntry entry in file.Tensors)
        {
            byte[] bytes = new byte[entry.Length];
            file.Read(entry, bytes);
            Half[] halves = Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), value => (Half)value);
            tensors.Add(SafetensorsSource.FromMemory(
                entry.Name, SafetensorsDType.F16, [.. entry.Shape], MemoryMarshal.AsBytes(halves.AsSpan()).ToArray()));
        }

        SafetensorsWriter.Write(_folder["model.safetensors"], tensors);
    }
}

using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models;

/// <summary>Named tensors in a file of their own.</summary>
public sealed class TensorFileTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void TensorsComeBackToTheBit()
    {
        string path = _folder["state.safetensors"];
        Tensor a = _cpu.From([1f, -0f, float.Epsilon, float.MaxValue, 5, 6], [2, 3]), b = _cpu.Scalar(3);
        Tensor large = _cpu.Arange((1 << 20) + 77).To(DType.Float32);  // more than one piece
        using (FileStream stream = File.Create(path))
            TensorFile.Write(stream, [("a", a), ("b", b), ("turned", a.Mt()), ("large", large), ("none", _cpu.Empty([0, 4]))]);
        IReadOnlyDictionary<string, Tensor> read = TensorFile.Read(_cpu, path);
        Assert.Equal(["a", "b", "large", "none", "turned"], read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            a.ToArray().Select(BitConverter.SingleToInt32Bits), read["a"].ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(a.Mt().ToArray(), read["turned"].ToArray());
        Assert.Equal(large.ToArray(), read["large"].ToArray());
        Assert.Equal(Shape.Of(2, 3), read["a"].Shape);
        Assert.Equal(Shape.Scalar, read["b"].Shape);
        Assert.Equal(Shape.Of(0, 4), read["none"].Shape);
    }

    [Fact]
    public void ShapesThatNoTensorHasAreRefused()
    {
        Assert.Contains("more axes or longer ones", Refusal(SafetensorsDType.F32, 0, 1L << 40), StringComparison.Ordinal);
        Assert.Contains(
            "more axes or longer ones", Refusal(SafetensorsDType.F32, 1, 1, 1, 1, 1, 1, 1, 1, 1), StringComparison.Ordinal);
        Assert.Contains("must be F32, F16 or BF16, got I64", Refusal(SafetensorsDType.I64, 1), StringComparison.Ordinal);
    }

    private string Refusal(SafetensorsDType type, params long[] shape)
    {
        string path = _folder["state.safetensors"];
        byte[] bytes = new byte[shape.Aggregate(1L, (a, b) => a * b) * type.Bits() / 8];
        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(
                stream, [SafetensorsSource.FromMemory("a", type, shape, bytes)],
                cancellationToken: TestContext.Current.CancellationToken);
        }

        return Assert.Throws<ModelFormatException>(() => TensorFile.Read(_cpu, path)).Message;
    }
}

using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Tensors;

namespace Skald.Tests.Training.Golden;

/// <summary>The recorded tensors of a case: as tensors where the device has their type, as numbers always.</summary>
internal sealed class TrainingTensors(Device device)
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> _numbers = new(StringComparer.Ordinal);

    public Device Device => device;

    public Tensor this[string name] => _tensors[name];

    public double[] Numbers(string name) =>
        _numbers.TryGetValue(name, out double[]? numbers) ? numbers : Numbers(_tensors[name]);

    /// <summary>The integers of a tensor.</summary>
    public int[] Integers(string name) => _tensors[name].To(DType.Int32).ToArray<int>();

    public static double[] Numbers(Tensor tensor) => [.. tensor.Detach().ToArray().Select(value => (double)value)];

    public void Add(string name, byte[] bytes, Shape shape, SafetensorsDType type)
    {
        if (type == SafetensorsDType.F64)
        {
            _numbers[name] = MemoryMarshal.Cast<byte, double>(bytes).ToArray();
            return;
        }

        _tensors[name] = device.From((ReadOnlySpan<byte>)bytes, shape, type switch
        {
            SafetensorsDType.F32 => DType.Float32,
            SafetensorsDType.I64 => DType.Int64,
            SafetensorsDType.I32 => DType.Int32,
            _ => throw new NotSupportedException($"golden/training: no tensor of type {type} is expected."),
        });
    }
}

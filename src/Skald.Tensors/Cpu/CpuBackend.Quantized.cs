using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    /// <summary>Outputs dequantised at once where activations stay float32.</summary>
    private const int FloatOutputs = 512;

    private readonly WeightTrail _trail = new();

    public override long QuantizedBytes(DType dtype, int outputs, int inputs)
    {
        PackedWeights packed = PackedWeights.Find(dtype);
        if (outputs < 1 || inputs < 1 || inputs % packed.SourceDepth != 0)
        {
            throw new ShapeException(
                $"Quantised weights: {dtype} needs inputs in blocks of {packed.SourceDepth}, got [{outputs}, {inputs}].");
        }

        return checked((outputs + 15L) / 16 * packed.PanelBytes(inputs));
    }

    public override void WriteBlocks(ReadOnlySpan<byte> blocks, int firstRow, Tensor weight)
    {
        (int outputs, int inputs) = (weight.Shape[0], weight.Shape[1]);
        RowCoding? coding = weight.Storage.Coding;
        PackedWeights? packed = coding is null ? PackedWeights.Find(weight.DType) : null;
        int rowBytes = coding?.RowBytes ?? inputs / packed!.SourceDepth * packed.SourceBytes;
        int rows = blocks.Length / rowBytes;
        if (blocks.Length % rowBytes != 0 || firstRow < 0 || rows > outputs - firstRow)
        {
            throw new ShapeException(
                $"WriteBlocks: {weight.DType} {weight.Shape} takes whole rows of {rowBytes} bytes within its {outputs}, "
                + $"got {blocks.Length} bytes from row {firstRow} on.");
        }

        if (packed is null)
        {
            blocks.CopyTo(new(weight.RawBytes() + ((long)firstRow * rowBytes), blocks.Length));
            GC.KeepAlive(weight);
            return;
        }

        fixed (byte* source = blocks)
        {
            for (int row = 0; row < rows; row++)
            {
                if (packed.Pack(source + (row * (long)rowBytes), weight.RawBytes(), firstRow + row, inputs)) continue;
                throw new ArgumentException(
                    $"WriteBlocks: the numbers of {weight.DType} {weight.Shape} must be finite, got one that is not "
                    + $"in row {firstRow + row}; the file is damaged or was made from weights beyond half precision.");
            }

            // The last panel's unused lanes must not hold anything that could become infinite.
            if (firstRow + rows == outputs && outputs % 16 != 0)
            {
                byte[] zeros = new byte[rowBytes];
                fixed (byte* zero = zeros)
                {
                    for (int row = outputs; row % 16 != 0; row++) packed.Pack(zero, weight.RawBytes(), row, inputs);
                }
            }
        }

        GC.KeepAlive(weight);
    }

    public override void QuantizedLinear(Tensor x, Tensor weight, Tensor? bias, Tensor y)
    {
        if (KeepsActivations && weight.DType is not (DType.PackedF16 or DType.PackedBF16 or DType.Coded))
        {
            LinearOfDequantized(x, weight, bias, y);
        }
        else if (weight.Storage.Coding is { } coding)
        {
            CodedProduct.Run(workers, weight.RawBytes(), coding.RowBytes, coding.Decode, Operands(x, weight, bias, y));
        }
        else
        {
            QuantizedJob job = Job(x, weight, bias, y);
            QuantizedProduct.Run(workers, _trail, new Span<QuantizedJob>(ref job));
        }

        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
    }

    public override void QuantizedLinears(
        Tensor x, ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor?> biases, ReadOnlySpan<Tensor> results)
    {
        bool isShared = !KeepsActivations && weights.Length <= QuantizedProduct.Most;
        foreach (Tensor weight in weights) isShared &= weight.Storage.Coding is null;
        if (!isShared)
        {
            base.QuantizedLinears(x, weights, biases, results);
            return;
        }

        Span<QuantizedJob> jobs = stackalloc QuantizedJob[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            jobs[i] = Job(x, weights[i], biases[i], results[i]);
            jobs[i].SharesTiles = i > 0 && weights[i].DType == weights[i - 1].DType;
        }

        QuantizedProduct.Run(workers, _trail, jobs);
        GC.KeepAlive(x);
        foreach (Tensor weight in weights) GC.KeepAlive(weight);
        foreach (Tensor? bias in biases) GC.KeepAlive(bias);
        foreach (Tensor y in results) GC.KeepAlive(y);
    }

    public override void Dequantize(Tensor weight, int firstRow, Tensor y)
    {
        if (weight.Storage.Coding is { } coding)
        {
            for (int row = 0; row < y.Shape[0]; row++)
            {
                byte* blocks = weight.RawBytes() + ((long)(firstRow + row) * coding.RowBytes);
                coding.Decode(new(blocks, coding.RowBytes), new(y.Floats() + (row * y.Strides[0]), weight.Shape[1]));
            }

            GC.KeepAlive(weight);
            GC.KeepAlive(y);
            return;
        }

        PackedWeights packed = PackedWeights.Find(weight.DType);
        for (int row = 0; row < y.Shape[0]; row++)
            packed.Dequantize(weight.RawBytes(), firstRow + row, weight.Shape[1], y.Floats() + (row * y.Strides[0]));
        GC.KeepAlive(weight);
        GC.KeepAlive(y);
    }

    private static QuantizedJob Job(Tensor x, Tensor weight, Tensor? bias, Tensor y)
    {
        PackedWeights packed = PackedWeights.Find(weight.DType);
        return new()
        {
            Product = Operands(x, weight, bias, y),
            Kernels = packed.Kernels,
            PanelBytes = packed.PanelBytes(weight.Shape[1]),
            RowBytes = packed.RowBytes(weight.Shape[1]),
        };
    }

    private static QuantizedOperands Operands(Tensor x, Tensor weight, Tensor? bias, Tensor y) => new()
    {
        X = x.Floats(),
        XRowStride = x.Strides[0],
        Weights = weight.RawBytes(),
        Y = y.Floats(),
        YRowStride = y.Strides[0],
        Bias = bias is null ? null : bias.Floats(),
        Rows = x.Shape[0],
        Depth = weight.Shape[1],
        Outputs = weight.Shape[0],
    };

    /// <summary>Float products with a few dequantised outputs at a time.</summary>
    private void LinearOfDequantized(Tensor x, Tensor weight, Tensor? bias, Tensor y)
    {
        for (int start = 0; start < weight.Shape[0]; start += FloatOutputs)
        {
            int count = Math.Min(FloatOutputs, weight.Shape[0] - start);
            Tensor part = x.Device.Empty([count, weight.Shape[1]]);
            Dequantize(weight, start, part);
            MatMul(x, part.Mt(), y.Narrow(1, start, count), new() { Bias = bias?.Narrow(0, start, count) });
            part.Dispose();
        }
    }
}

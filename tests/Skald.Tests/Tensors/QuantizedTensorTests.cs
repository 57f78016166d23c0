using System.Runtime.InteropServices;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

public sealed class QuantizedTensorTests
{
    public static TheoryData<DType, int, int> Formats => new()
    {
        { DType.Q40, 18, 32 }, { DType.Q41, 20, 32 }, { DType.Q80, 34, 32 }, { DType.Q4K, 144, 256 }, { DType.Q6K, 210, 256 },
        { DType.Q50, 22, 32 }, { DType.Q51, 24, 32 }, { DType.Q5K, 176, 256 }, { DType.PackedF16, 2, 1 }, { DType.PackedBF16, 2, 1 },
    };

    [Theory, MemberData(nameof(Formats))]
    public void ProductsFollowTheDequantizedWeights(DType dtype, int blockBytes, int blockLength)
    {
        using var device = new CpuDevice(2);
        (int outputs, int inputs, int rows) = (37, 512, 21);
        Tensor weight = Weight(device, dtype, outputs, inputs, blockBytes, blockLength);
        Tensor x = Activations(device, rows, inputs), bias = Activations(device, 1, outputs).Reshape(outputs);
        float[] y = x.Linear(weight, bias).ToArray(), w = weight.Dequantize().ToArray(), a = x.ToArray(), b = bias.ToArray();
        for (int row = 0; row < rows; row++)
        {
            bool isHalf = dtype is DType.PackedF16 or DType.PackedBF16;
            double[] rounded = isHalf
                ? [.. a.Skip(row * inputs).Take(inputs).Select(value => (double)value)]
                : Rounded(a.AsSpan(row * inputs, inputs));
            for (int output = 0; output < outputs; output++)
            {
                double sum = b[output], sizes = 0;
                for (int k = 0; k < inputs; k++)
                {
                    sum += rounded[k] * w[(output * inputs) + k];
                    sizes += Math.Abs(rounded[k] * w[(output * inputs) + k]);
                }

                Assert.Equal(sum, y[(row * outputs) + output], 4e-6 * sizes);
            }
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void ARowAloneHasTheBitsItHasAmongOthers(DType dtype, int blockBytes, int blockLength)
    {
        using var one = new CpuDevice(1);
        using var three = new CpuDevice(3);
        (int outputs, int inputs, int rows) = (80, 256, 31);
        float[] x = Activations(one, rows, inputs).ToArray();
        Tensor weight = Weight(one, dtype, outputs, inputs, blockBytes, blockLength);
        Tensor other = Weight(three, dtype, outputs, inputs, blockBytes, blockLength);
        float[] all = one.From(x, [rows, inputs]).Linear(weight).ToArray();
        Assert.Equal(all, three.From(x, [rows, inputs]).Linear(other).ToArray());
        for (int count = 1; count <= 14; count++)
        {
            float[] part = one.From(x.AsSpan((rows - count) * inputs), [count, inputs]).Linear(weight).ToArray();
            Assert.Equal(all[((rows - count) * outputs)..], part);
        }
    }

    [Theory]
    [InlineData(DType.PackedF16), InlineData(DType.PackedBF16)]
    public void ManyRowsOfHalvesHaveTheBitsOfFew(DType dtype)
    {
        using var device = new CpuDevice(2);
        (int outputs, int inputs, int rows) = (56, 1031, 29);  // an odd number of inputs, in three blocks; half a panel
        Tensor weight = Weight(device, dtype, outputs, inputs, 2, 1), bias = Activations(device, 1, outputs).Reshape(outputs);
        float[] x = Activations(device, rows, inputs).ToArray();
        float[] all = device.From(x, [rows, inputs]).Linear(weight, bias).ToArray();
        for (int row = 0; row < rows; row++)
        {
            float[] one = device.From(x.AsSpan(row * inputs, inputs), [1, inputs]).Linear(weight, bias).ToArray();
            Assert.Equal(all[(row * outputs)..((row + 1) * outputs)], one);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void FloatActivationsGiveTheFloatProduct(DType dtype, int blockBytes, int blockLength)
    {
        using var device = new CpuDevice(2, floatActivations: true);
        Tensor weight = Weight(device, dtype, 600, 256, blockBytes, blockLength);
        Tensor x = Activations(device, 5, 256), bias = Activations(device, 1, 600).Reshape(600);
        float[] expected = x.Linear(weight.Dequantize(), bias).ToArray(), y = x.Linear(weight, bias).ToArray();
        // Blocks go through the float product itself; halves have a kernel of their own, with another order of additions.
        bool isHalf = dtype is DType.PackedF16 or DType.PackedBF16;
        if (!isHalf) Assert.Equal(expected, y);
        for (int i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], 2e-5f);
    }

    [Theory, MemberData(nameof(Formats))]
    public void EmbeddingsAreRowsOfTheDequantizedTable(DType dtype, int blockBytes, int blockLength)
    {
        using var device = new CpuDevice(1);
        Tensor weight = Weight(device, dtype, 40, 256, blockBytes, blockLength);
        Tensor ids = device.From([39, 0, 16, 39], [2, 2]);
        Assert.Equal(weight.Dequantize().Embedding(ids).ToArray(), weight.Embedding(ids).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.Embedding(device.From([40], [1])));
    }

    [Fact]
    public void CodedRowsAreDecodedWhereTheyAreUsed()
    {
        using var device = new CpuDevice(3);
        Tensor w = Activations(device, 37, 50), x = Activations(device, 29, 50), bias = Activations(device, 1, 37).Reshape(37);
        Tensor coded = device.EmptyCoded(37, 50, 200, (bytes, values) =>
        {
            for (int i = 0; i < values.Length; i++) values[i] = BitConverter.ToSingle(bytes[(4 * i)..]);
        });
        coded.WriteBlocks(0, MemoryMarshal.AsBytes<float>(w.ToArray()));
        Assert.Equal(w.ToArray(), coded.Dequantize().ToArray());
        float[] expected = x.Linear(w, bias).ToArray(), y = x.Linear(coded, bias).ToArray();
        for (int i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], 2e-5f);
        Assert.Equal(y[(28 * 37)..], x.Narrow(0, 28, 1).Linear(coded, bias).ToArray());
        Tensor ids = device.From([36, 3], [2]);
        Assert.Equal(w.Embedding(ids).ToArray(), coded.Embedding(ids).ToArray());
        Assert.Throws<ShapeException>(() => coded.WriteBlocks(0, new byte[100]));
    }

    [Fact]
    public void GradientsPassThroughToActivationsAndBias()
    {
        using var device = new CpuDevice(1);
        Tensor weight = Weight(device, DType.Q80, 12, 64, 34, 32);
        Tensor x = Activations(device, 3, 64), bias = Activations(device, 1, 12).Reshape(12), dy = Activations(device, 3, 12);
        (x.RequiresGrad, bias.RequiresGrad) = (true, true);
        x.Linear(weight, bias).Backward(dy);
        Assert.Equal(dy.MatMul(weight.Dequantize()).ToArray(), x.Grad!.ToArray());
        Assert.Equal(dy.Sum(0).ToArray(), bias.Grad!.ToArray());
    }

    [Fact]
    public void OnlyLinearAndEmbeddingTakeQuantizedWeights()
    {
        using var device = new CpuDevice(1);
        Tensor weight = Weight(device, DType.Q40, 16, 32, 18, 32);
        Assert.Throws<NotSupportedException>(() => weight.To(DType.Float32));
        Assert.Throws<NotSupportedException>(() => weight.ToArray());
        Assert.Throws<InvalidOperationException>(() => weight.RequiresGrad = true);
        Assert.Throws<ShapeException>(() => device.EmptyQuantized(16, 48, DType.Q40));
        Assert.Throws<ShapeException>(() => device.EmptyQuantized(16, 64, DType.Q4K));
        Assert.Throws<NotSupportedException>(() => device.EmptyQuantized(16, 64, DType.Float16));
        Assert.Throws<ShapeException>(() => weight.WriteBlocks(16, new byte[18]));
        Assert.Throws<ShapeException>(() => weight.WriteBlocks(0, new byte[17]));
        Assert.Throws<ShapeException>(() => device.Zeros([2, 2]).WriteBlocks(0, new byte[18]));
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void WhatIsNotFiniteShows(float value)
    {
        using var device = new CpuDevice(1);
        Tensor weight = Weight(device, DType.Q40, 16, 64, 18, 32);
        float[] x = Activations(device, 2, 64).ToArray();
        x[40] = value;
        float[] y = device.From(x, [2, 64]).Linear(weight).ToArray();
        Assert.All(y[..16], v => Assert.False(float.IsFinite(v)));
        Assert.All(y[16..], v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void AScaleThatIsNotFiniteIsRefused()
    {
        using var device = new CpuDevice(1);
        Tensor weight = device.EmptyQuantized(16, 32, DType.Q40);
        byte[] block = new byte[18];
        block[1] = 0x7c;
        var e = Assert.Throws<ArgumentException>(() => weight.WriteBlocks(3, block));
        Assert.Contains("row 3", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Q80, 34), InlineData(DType.Q40, 18)]
    public void ProductsThatFollowEachOtherAgainKeepTheirBits(DType dtype, int blockBytes)
    {
        using var one = new CpuDevice(threads: 1);
        using var three = new CpuDevice(threads: 3);
        (int outputs, int inputs) = (1000, 288);  // not a whole number of stretches; the last panel is not full
        float[] x = Activations(one, 1, inputs).ToArray();
        float[] expected = one.From(x, [1, inputs]).Linear(Weight(one, dtype, outputs, inputs, blockBytes, 32)).ToArray();
        Tensor[] weights = [.. Enumerable.Range(0, 3).Select(_ => Weight(three, dtype, outputs, inputs, blockBytes, 32))];
        for (int lap = 0; lap < 4; lap++)
            foreach (Tensor weight in weights) Assert.Equal(expected, three.From(x, [1, inputs]).Linear(weight).ToArray());
    }

    private static Tensor Weight(CpuDevice device, DType dtype, int outputs, int inputs, int blockBytes, int blockLength)
    {
        byte[] blocks = QuantizedBlocks.Random(dtype, outputs * (inputs / blockLength), blockBytes, seed: 3);
        Tensor weight = device.EmptyQuantized(outputs, inputs, dtype);
        int rowBytes = inputs / blockLength * blockBytes, half = outputs / 2;
        weight.WriteBlocks(0, blocks.AsSpan(0, half * rowBytes));
        weight.WriteBlocks(half, blocks.AsSpan(half * rowBytes));
        return weight;
    }

    private static Tensor Activations(CpuDevice device, int rows, int inputs)
    {
        Tensor x = device.Empty([rows, inputs]);
        device.Backend.Normal(x, new RandomStream(9), 0, 1);
        return x;
    }

    /// <summary>Blocks of 32 with max|x| / 127 as scale.</summary>
    private static double[] Rounded(ReadOnlySpan<float> x)
    {
        double[] y = new double[x.Length];
        for (int start = 0; start < x.Length; start += 32)
        {
            float largest = 0;
            for (int k = start; k < start + 32; k++) largest = Math.Max(largest, Math.Abs(x[k]));
            float inverse = 127 / largest;
            for (int k = start; k < start + 32; k++) y[k] = Math.Round(x[k] * inverse) * (largest / 127);
        }

        return y;
    }
}

using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>The operators on the processor: tensors become pointers and strides, and kernels do the work.</summary>
/// <remarks>
/// Every method ends by keeping its tensors alive: a storage that only a kernel's pointer knows would count as
/// unreachable, and its memory could be handed out while the kernel still runs.
/// </remarks>
internal sealed unsafe partial class CpuBackend(Workers workers) : Backend
{
    /// <summary>Whether products with quantised weights keep activations in float32 instead of 8 bits.</summary>
    public bool KeepsActivations { get; init; }

    public override void Fill(Tensor y, double value)
    {
        if (y.DType == DType.Float32 && y.IsContiguous)
        {
            Kernels.Elementwise.Arrays.Fill(workers, y.Floats(), y.Length, (float)value);
            GC.KeepAlive(y);
            return;
        }

        using Autograd.NoGradScope scope = y.Device.NoGrad();
        Tensor one = Tensor.Over(y.Device.Allocate(8), Shape.Scalar, default, 0, y.DType);
        switch (y.DType)
        {
            case DType.Float32: Float32Element.Write(one.Bytes(), value); break;
            case DType.Float16: Float16Element.Write(one.Bytes(), value); break;
            case DType.BFloat16: BFloat16Element.Write(one.Bytes(), value); break;
            case DType.Int64: IntegerElement<long>.Write(one.Bytes(), value); break;
            case DType.Int32: IntegerElement<int>.Write(one.Bytes(), value); break;
            case DType.Int16: IntegerElement<short>.Write(one.Bytes(), value); break;
            case DType.Int8: IntegerElement<sbyte>.Write(one.Bytes(), value); break;
            case DType.UInt8: IntegerElement<byte>.Write(one.Bytes(), value); break;
            default: BoolElement.Write(one.Bytes(), value); break;
        }

        Copier.Copy(workers, one.Expand(y.Shape), y);
        one.Dispose();
        GC.KeepAlive(y);
    }

    public override void Copy(Tensor x, Tensor y)
    {
        Copier.Copy(workers, x, y);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    public override void Write(ReadOnlySpan<byte> source, Tensor y)
    {
        source.CopyTo(new Span<byte>(y.Bytes(), source.Length));
        GC.KeepAlive(y);
    }

    public override void Read(Tensor x, Span<byte> destination)
    {
        new ReadOnlySpan<byte>(x.Bytes(), destination.Length).CopyTo(destination);
        GC.KeepAlive(x);
    }
}

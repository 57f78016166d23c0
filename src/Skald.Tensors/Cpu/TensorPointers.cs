using System.Diagnostics;

namespace Skald.Tensors.Cpu;

/// <summary>Addresses of tensors in this process's memory.</summary>
internal static unsafe class TensorPointers
{
    /// <summary>The first element of a Float32 tensor.</summary>
    public static float* Floats(this Tensor x)
    {
        Debug.Assert(x.DType == DType.Float32, "Operators convert before they call kernels.");
        return (float*)x.Bytes();
    }

    /// <summary>The first element.</summary>
    public static byte* Bytes(this Tensor x) => x.RawBytes() + (x.Offset * x.DType.Size());

    /// <summary>The storage's first byte: where the blocks of a quantised tensor begin.</summary>
    public static byte* RawBytes(this Tensor x)
    {
        if (x.Storage is not CpuStorage storage)
            throw new InvalidOperationException($"Tensor: expected one of this processor's memory, got {x.Device.Name}.");
        ObjectDisposedException.ThrowIf(storage.Pointer == null, x);
        return storage.Pointer;
    }
}

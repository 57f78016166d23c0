namespace Skald.Tensors.Kernels.Gemm;

/// <summary>A number known to the JIT: a kernel generic over it is compiled once for each value.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

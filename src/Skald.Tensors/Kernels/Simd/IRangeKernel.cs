namespace Skald.Tensors.Kernels.Simd;

/// <summary>Serial work on a range of independent items, written once for all SIMD widths.</summary>
/// <remarks>
/// A kernel is a struct that holds its operands. An item writes only its own part of the output, and what it writes
/// does not depend on the range it is called in: that is why results are the same at any number of threads.
/// </remarks>
internal interface IRangeKernel
{
    /// <summary>Carries out items <paramref name="start"/> to <paramref name="end"/> − 1.</summary>
    void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Simd;

/// <summary>Chooses the widest instruction set once, for every kernel.</summary>
/// <remarks>
/// The gate is <see cref="Avx512F"/> itself: <c>Vector512.IsHardwareAccelerated</c> is false on processors for which
/// the runtime prefers 256 bits, though their 512-bit multiply-adds run at full rate.
/// </remarks>
internal static class SimdDispatch
{
    /// <summary>Bits of the registers in use: 512, 256, 128, or 32 for scalars.</summary>
    public static int Bits =>
        Avx512F.IsSupported ? 512 :
        Avx2.IsSupported && Fma.IsSupported ? 256 :
        Vector128.IsHardwareAccelerated ? 128 : 32;

    /// <summary>Runs a kernel over [start, end) with the widest tag; the choice is a constant to the JIT.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(ref TKernel kernel, int start, int end)
        where TKernel : struct, IRangeKernel
    {
        if (Avx512F.IsSupported) kernel.Run<Vector512<float>, Simd512>(start, end);
        else if (Avx2.IsSupported && Fma.IsSupported) kernel.Run<Simd256.Pair, Simd256>(start, end);
        else if (Vector128.IsHardwareAccelerated) kernel.Run<Simd128.Quad, Simd128>(start, end);
        else kernel.Run<SimdScalar.Lanes, SimdScalar>(start, end);
    }
}

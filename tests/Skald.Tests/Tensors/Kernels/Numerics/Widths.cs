using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tests.Tensors.Kernels.Numerics;

/// <summary>Runs a kernel at a chosen SIMD width, whatever this processor prefers.</summary>
internal static class Widths
{
    /// <summary>Register widths that this processor has, in bits; 32 stands for scalars.</summary>
    public static IReadOnlyList<int> Supported { get; } = Find();

    public static void Run<TKernel>(int bits, ref TKernel kernel, int count)
        where TKernel : struct, IRangeKernel
    {
        switch (bits)
        {
            case 512: kernel.Run<Vector512<float>, Simd512>(0, count); break;
            case 256: kernel.Run<Simd256.Pair, Simd256>(0, count); break;
            case 128: kernel.Run<Simd128.Quad, Simd128>(0, count); break;
            default: kernel.Run<SimdScalar.Lanes, SimdScalar>(0, count); break;
        }
    }

    private static List<int> Find()
    {
        List<int> widths = [32];
        if (Vector128.IsHardwareAccelerated) widths.Add(128);
        if (Avx2.IsSupported && Fma.IsSupported) widths.Add(256);
        if (Avx512F.IsSupported) widths.Add(512);
        return widths;
    }
}

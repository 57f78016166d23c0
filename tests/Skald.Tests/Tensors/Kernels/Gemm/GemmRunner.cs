using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Gemm;

/// <summary>The product as one SIMD tag carries it out.</summary>
internal delegate void GemmRunner(Workers workers, GemmOperands operands);

/// <summary>Every tag that this processor can carry out, by name.</summary>
internal static class GemmRunners
{
    public static Dictionary<string, GemmRunner> All { get; } = Supported();

    public static GemmRunner Widest { get; } =
        (workers, o) => Skald.Tensors.Kernels.Gemm.Gemm.Run(workers, in o);

    private static Dictionary<string, GemmRunner> Supported()
    {
        var runners = new Dictionary<string, GemmRunner>();
        if (Avx512F.IsSupported) runners["512"] = Of<Vector512<float>, Simd512, MicroKernel512>();
        if (Avx2.IsSupported && Fma.IsSupported) runners["256"] = Of<Simd256.Pair, Simd256, MicroKernel256>();
        runners["128"] = Of<Simd128.Quad, Simd128, MicroKernelPortable<Simd128.Quad, Simd128>>();
        runners["scalar"] = Of<SimdScalar.Lanes, SimdScalar, MicroKernelPortable<SimdScalar.Lanes, SimdScalar>>();
        return runners;
    }

    private static GemmRunner Of<TVector, TSimd, TKernel>()
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel =>
        (workers, o) => Skald.Tensors.Kernels.Gemm.Gemm.Run<TVector, TSimd, TKernel>(workers, in o);
}

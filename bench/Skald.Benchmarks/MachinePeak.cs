using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>What the machine can do at this moment: multiply-adds in registers, and reads from memory.</summary>
internal static unsafe class MachinePeak
{
    private const int Rounds = 10_000;
    private static readonly NativeBuffer s_large = new(32L << 20);  // 128 MiB

    /// <summary>Bytes that one call of <see cref="Read"/> reads.</summary>
    public static double BytesRead => s_large.Length * sizeof(float);

    /// <summary>Floating-point operations of one call of <see cref="MultiplyAdd"/>.</summary>
    public static double Operations(Workers workers) => 2.0 * 12 * (SimdDispatch.Bits / 32) * Rounds * Items(workers);

    /// <summary>Independent fused multiply-adds in registers, on all threads.</summary>
    public static void MultiplyAdd(Workers workers)
    {
        var kernel = default(MultiplyAddKernel);
        workers.Run(ref kernel, Items(workers), 1);
    }

    /// <summary>Reads a buffer larger than most caches, on all threads.</summary>
    public static void Read(Workers workers)
    {
        var kernel = new ReadKernel { Source = s_large.Pointer };
        workers.Run(ref kernel, (int)(s_large.Length >> 18), 1);
    }

    private static int Items(Workers workers) => workers.Threads * 4;

    private struct MultiplyAddKernel : IRangeKernel
    {
        public float Result;

        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
            {
                Result = Avx512F.IsSupported ? Chains512() : Fma.IsSupported ? Chains256() : Chains128();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Chains512()
        {
            Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
            Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < Rounds; round++)
            {
                a = Avx512F.FusedMultiplyAdd(a, x, y);
                b = Avx512F.FusedMultiplyAdd(b, x, y);
                c = Avx512F.FusedMultiplyAdd(c, x, y);
                d = Avx512F.FusedMultiplyAdd(d, x, y);
                e = Avx512F.FusedMultiplyAdd(e, x, y);
                f = Avx512F.FusedMultiplyAdd(f, x, y);
                g = Avx512F.FusedMultiplyAdd(g, x, y);
                h = Avx512F.FusedMultiplyAdd(h, x, y);
                i = Avx512F.FusedMultiplyAdd(i, x, y);
                j = Avx512F.FusedMultiplyAdd(j, x, y);
                k = Avx512F.FusedMultiplyAdd(k, x, y);
                l = Avx512F.FusedMultiplyAdd(l, x, y);
            }

            return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Chains256()
        {
            Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
            Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < Rounds; round++)
            {
                a = Fma.MultiplyAdd(a, x, y);
                b = Fma.MultiplyAdd(b, x, y);
                c = Fma.MultiplyAdd(c, x, y);
                d = Fma.MultiplyAdd(d, x, y);
                e = Fma.MultiplyAdd(e, x, y);
                f = Fma.MultiplyAdd(f, x, y);
                g = Fma.MultiplyAdd(g, x, y);
                h = Fma.MultiplyAdd(h, x, y);
                i = Fma.MultiplyAdd(i, x, y);
                j = Fma.MultiplyAdd(j, x, y);
                k = Fma.MultiplyAdd(k, x, y);
                l = Fma.MultiplyAdd(l, x, y);
            }

            return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Chains128()
        {
            Vector128<float> x = Vector128.Create(0.999f), y = Vector128.Create(0.001f);
            Vector128<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < Rounds; round++)
            {
                a = Vector128.FusedMultiplyAdd(a, x, y);
                b = Vector128.FusedMultiplyAdd(b, x, y);
                c = Vector128.FusedMultiplyAdd(c, x, y);
                d = Vector128.FusedMultiplyAdd(d, x, y);
                e = Vector128.FusedMultiplyAdd(e, x, y);
                f = Vector128.FusedMultiplyAdd(f, x, y);
                g = Vector128.FusedMultiplyAdd(g, x, y);
                h = Vector128.FusedMultiplyAdd(h, x, y);
                i = Vector128.FusedMultiplyAdd(i, x, y);
                j = Vector128.FusedMultiplyAdd(j, x, y);
                k = Vector128.FusedMultiplyAdd(k, x, y);
                l = Vector128.FusedMultiplyAdd(l, x, y);
            }

            return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }
    }

    private struct ReadKernel : IRangeKernel
    {
        public float* Source;
        public float Result;

        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
                Result = Sum<TVector, TSimd>(Source + ((long)item << 18), 1 << 18);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Sum<TVector, TSimd>(float* source, int count)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            TVector a = TSimd.Zero, b = TSimd.Zero, c = TSimd.Zero, d = TSimd.Zero;
            for (int i = 0; i < count; i += 64)
            {
                a = TSimd.Add(a, TSimd.Load(source + i));
                b = TSimd.Add(b, TSimd.Load(source + i + 16));
                c = TSimd.Add(c, TSimd.Load(source + i + 32));
                d = TSimd.Add(d, TSimd.Load(source + i + 48));
            }

            return TSimd.Sum(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)));
        }
    }
}

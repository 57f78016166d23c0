using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>A 16 × 16 transposition as four of 8 × 8 within AVX2 registers.</summary>
internal static unsafe class Transpose256
{
    /// <inheritdoc cref="IMicroKernel.Transpose16"/>
    public static void Run(float* source, long* rowOffsets, float* destination, long stride)
    {
        Eight(source, rowOffsets, destination, stride);
        Eight(source + 8, rowOffsets, destination + (8 * stride), stride);
        if (stride < 16) return;  // panels of A have at most 6 rows: lanes 8 to 15 would overwrite them
        Eight(source, rowOffsets + 8, destination + 8, stride);
        Eight(source + 8, rowOffsets + 8, destination + (8 * stride) + 8, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(float* source, long* rowOffsets, float* destination, long stride)
    {
        Vector256<float> r0 = Vector256.Load(source + rowOffsets[0]);
        Vector256<float> r1 = Vector256.Load(source + rowOffsets[1]);
        Vector256<float> r2 = Vector256.Load(source + rowOffsets[2]);
        Vector256<float> r3 = Vector256.Load(source + rowOffsets[3]);
        Vector256<float> r4 = Vector256.Load(source + rowOffsets[4]);
        Vector256<float> r5 = Vector256.Load(source + rowOffsets[5]);
        Vector256<float> r6 = Vector256.Load(source + rowOffsets[6]);
        Vector256<float> r7 = Vector256.Load(source + rowOffsets[7]);

        Vector256<float> l0 = Avx.UnpackLow(r0, r1), h0 = Avx.UnpackHigh(r0, r1);
        Vector256<float> l1 = Avx.UnpackLow(r2, r3), h1 = Avx.UnpackHigh(r2, r3);
        Vector256<float> l2 = Avx.UnpackLow(r4, r5), h2 = Avx.UnpackHigh(r4, r5);
        Vector256<float> l3 = Avx.UnpackLow(r6, r7), h3 = Avx.UnpackHigh(r6, r7);

        // Shuffles 0x44 and 0xEE join the lower and the upper halves of the 128-bit lanes.
        Vector256<float> a0 = Avx.Shuffle(l0, l1, 0x44), a1 = Avx.Shuffle(l0, l1, 0xEE);
        Vector256<float> a2 = Avx.Shuffle(h0, h1, 0x44), a3 = Avx.Shuffle(h0, h1, 0xEE);
        Vector256<float> b0 = Avx.Shuffle(l2, l3, 0x44), b1 = Avx.Shuffle(l2, l3, 0xEE);
        Vector256<float> b2 = Avx.Shuffle(h2, h3, 0x44), b3 = Avx.Shuffle(h2, h3, 0xEE);

        Avx.Permute2x128(a0, b0, 0x20).Store(destination);
        Avx.Permute2x128(a1, b1, 0x20).Store(destination + stride);
        Avx.Permute2x128(a2, b2, 0x20).Store(destination + (2 * stride));
        Avx.Permute2x128(a3, b3, 0x20).Store(destination + (3 * stride));
        Avx.Permute2x128(a0, b0, 0x31).Store(destination + (4 * stride));
        Avx.Permute2x128(a1, b1, 0x31).Store(destination + (5 * stride));
        Avx.Permute2x128(a2, b2, 0x31).Store(destination + (6 * stride));
        Avx.Permute2x128(a3, b3, 0x31).Store(destination + (7 * stride));
    }
}

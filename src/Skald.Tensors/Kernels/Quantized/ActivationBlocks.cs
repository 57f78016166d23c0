using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Rows of activations in 8 bits: blocks of 32 with a float scale, a few rows side by side.</summary>
/// <remarks>
/// A tile of R rows holds, for each 32 inputs: R times 32 signed bytes, R scales, R corrections (see
/// <see cref="IPanelFormat.Correction"/>). scale = max|x| / 127, q = x / scale rounded to even: what one row holds
/// does not depend on the others.
/// </remarks>
internal static unsafe class ActivationBlocks
{
    /// <summary>Numbers that share a scale.</summary>
    public const int Depth = 32;

    /// <summary>Bytes of a block of one row.</summary>
    public const int BlockBytes = Depth + 8;

    /// <summary>Writes row <paramref name="row"/> of a tile of <paramref name="rows"/>.</summary>
    /// <param name="x">[depth]</param>
    /// <param name="depth">A multiple of 32.</param>
    /// <param name="tile">[depth / 32 · rows · 40 bytes]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize<TFormat>(float* x, int depth, byte* tile, int row, int rows)
        where TFormat : struct, IPanelFormat
    {
        for (int k = 0; k < depth; k += Depth)
        {
            sbyte* q = (sbyte*)(tile + (Depth * row));
            float largest = Avx512F.IsSupported
                ? Round512(x + k, q, out int low, out int high) : Round128(x + k, q, out low, out high);
            float scale = largest / 127;
            ((float*)(tile + (Depth * rows)))[row] = scale;
            ((int*)(tile + ((Depth + 4) * rows)))[row] = TFormat.Correction(scale, low, high);
            tile += rows * BlockBytes;
        }
    }

    /// <summary>A row that no output needs.</summary>
    public static void Clear(int depth, byte* tile, int row, int rows)
    {
        for (int k = 0; k < depth; k += Depth)
        {
            new Span<byte>(tile + (Depth * row), Depth).Clear();
            ((float*)(tile + (Depth * rows)))[row] = 0;
            ((int*)(tile + ((Depth + 4) * rows)))[row] = 0;
            tile += rows * BlockBytes;
        }
    }

    /// <summary>32 numbers as bytes, the sums of both halves, and the largest magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Round512(float* x, sbyte* q, out int low, out int high)
    {
        Vector512<float> first = Vector512.Load(x), second = Vector512.Load(x + 16);
        // Not the bare instructions: what is not a number has to end as it does on every processor.
        Vector512<float> most = Vector512.Max(Vector512.Abs(first), Vector512.Abs(second));
        float largest = Largest(Vector256.Max(most.GetLower(), most.GetUpper()));
        Vector512<float> inverse = Vector512.Create(largest > 0 ? 127 / largest : 0);
        Vector512<int> a = Vector512.ConvertToInt32(Vector512.Round(first * inverse));
        Vector512<int> b = Vector512.ConvertToInt32(Vector512.Round(second * inverse));
        Avx512F.ConvertToVector128SByte(a).Store(q);
        Avx512F.ConvertToVector128SByte(b).Store(q + 16);
        (low, high) = (Vector512.Sum(a), Vector512.Sum(b));
        return largest;
    }

    private static float Largest(Vector256<float> x)
    {
        Vector128<float> four = Vector128.Max(x.GetLower(), x.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }

    private static float Round128(float* x, sbyte* q, out int low, out int high)
    {
        Vector128<float> most = Vector128<float>.Zero;
        for (int i = 0; i < Depth; i += 4) most = Vector128.Max(most, Vector128.Abs(Vector128.Load(x + i)));
        float largest = MathF.Max(MathF.Max(most[0], most[1]), MathF.Max(most[2], most[3]));
        float inverse = largest > 0 ? 127 / largest : 0;
        (low, high) = (Vector128.Sum(Round(x, inverse, q)), Vector128.Sum(Round(x + 16, inverse, q + 16)));
        return largest;
    }

    /// <summary>Sixteen numbers as bytes, and four partial sums of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round(float* x, float inverse, sbyte* q)
    {
        Vector128<int> a = Integers(x), b = Integers(x + 4), c = Integers(x + 8), d = Integers(x + 12);
        Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d)).Store(q);
        return a + b + c + d;

        Vector128<int> Integers(float* four) =>
            Vector128.ConvertToInt32(Vector128.Round(Vector128.Load(four) * Vector128.Create(inverse)));
    }
}

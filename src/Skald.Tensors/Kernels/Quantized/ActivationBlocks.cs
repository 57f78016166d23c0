using System.Runtime.Intrinsics;

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
    public static void Quantize<TFormat>(float* x, int depth, byte* tile, int row, int rows)
        where TFormat : struct, IPanelFormat
    {
        for (int k = 0; k < depth; k += Depth)
        {
            Vector128<float> most = Vector128<float>.Zero;
            for (int i = 0; i < Depth; i += 4) most = Vector128.Max(most, Vector128.Abs(Vector128.Load(x + k + i)));
            float largest = MathF.Max(MathF.Max(most[0], most[1]), MathF.Max(most[2], most[3]));
            float inverse = largest > 0 ? 127 / largest : 0;

            Vector128<int> low = Round(x + k, inverse, tile + (Depth * row));
            Vector128<int> high = Round(x + k + 16, inverse, tile + (Depth * row) + 16);
            float scale = largest / 127;
            ((float*)(tile + (Depth * rows)))[row] = scale;
            ((int*)(tile + ((Depth + 4) * rows)))[row] = TFormat.Correction(scale, Vector128.Sum(low), Vector128.Sum(high));
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

    /// <summary>Sixteen numbers as bytes, and four partial sums of them.</summary>
    private static Vector128<int> Round(float* x, float inverse, byte* q)
    {
        Vector128<int> a = Integers(x), b = Integers(x + 4), c = Integers(x + 8), d = Integers(x + 12);
        Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d)).Store((sbyte*)q);
        return a + b + c + d;

        Vector128<int> Integers(float* four) =>
            Vector128.ConvertToInt32(Vector128.Round(Vector128.Load(four) * Vector128.Create(inverse)));
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>What follows a tile's sum while the tile is still in the first cache.</summary>
internal static unsafe class Epilogue
{
    /// <summary>Carries a tile from its buffer to C: the edges, where a tile is larger than what is left.</summary>
    /// <param name="buffer">The block's sum, rows of <paramref name="stride"/> floats.</param>
    /// <param name="stride">A multiple of 16.</param>
    /// <param name="tile">C, its stride, whether to add, and the bias.</param>
    /// <param name="rows">Rows that exist.</param>
    /// <param name="columns">Columns that exist.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge<TVector, TSimd>(float* buffer, int stride, in Tile tile, int rows, int columns)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* bias = tile.Bias;
        bool add = tile.Add;
        for (int i = 0; i < rows; i++)
        {
            float* sum = buffer + (i * stride);
            float* c = tile.C + (i * tile.CRowStride);
            int j = 0;
            for (; j <= columns - 16; j += 16)
            {
                TVector value = TSimd.Load(sum + j);
                if (add) value = TSimd.Add(TSimd.Load(c + j), value);
                if (bias != null) value = TSimd.Add(value, TSimd.Load(bias + j));
                TSimd.Store(value, c + j);
            }

            for (; j < columns; j++)
            {
                float value = add ? c[j] + sum[j] : sum[j];
                c[j] = bias != null ? value + bias[j] : value;
            }
        }
    }

    /// <summary>
    /// Applies the activation to a finished part of C; what was there goes to <paramref name="before"/>, laid out as C,
    /// unless that is null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate<TVector, TSimd>(
        float* c, float* before, long rowStride, int rows, int columns, Activation activation)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int i = 0; i < rows; i++, c += rowStride)
        {
            int j = 0;
            for (; j <= columns - 16; j += 16)
            {
                TVector value = TSimd.Load(c + j);
                if (before != null) TSimd.Store(value, before + j);
                TSimd.Store(ActivationFunction.Apply<TVector, TSimd>(activation, value), c + j);
            }

            if (j < columns)
            {
                TVector value = Tail.Load<TVector, TSimd>(c + j, columns - j);
                if (before != null) Tail.Store<TVector, TSimd>(value, before + j, columns - j);
                value = ActivationFunction.Apply<TVector, TSimd>(activation, value);
                Tail.Store<TVector, TSimd>(value, c + j, columns - j);
            }

            if (before != null) before += rowStride;
        }
    }

    /// <summary>
    /// Multiplies a finished part of C by the activation's derivative at <paramref name="argument"/>, laid out as C,
    /// and writes the activation's value there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate<TVector, TSimd>(
        float* c, float* argument, long rowStride, int rows, int columns, Activation activation)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int i = 0; i < rows; i++, c += rowStride, argument += rowStride)
        {
            int j = 0;
            for (; j <= columns - 16; j += 16)
            {
                TVector dx = ActivationFunction.Gradient<TVector, TSimd>(
                    activation, TSimd.Load(argument + j), TSimd.Load(c + j), out TVector y);
                TSimd.Store(dx, c + j);
                TSimd.Store(y, argument + j);
            }

            if (j < columns)
            {
                int rest = columns - j;
                TVector dx = ActivationFunction.Gradient<TVector, TSimd>(
                    activation, Tail.Load<TVector, TSimd>(argument + j, rest), Tail.Load<TVector, TSimd>(c + j, rest),
                    out TVector y);
                Tail.Store<TVector, TSimd>(dx, c + j, rest);
                Tail.Store<TVector, TSimd>(y, argument + j, rest);
            }
        }
    }
}

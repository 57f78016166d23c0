using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Moves rows into tiles: padded to whole vectors, and transposed.</summary>
internal static unsafe class AttentionPack
{
    /// <summary>A row times <paramref name="factor"/>, padded with zeros.</summary>
    public static void CopyRow<TVector, TSimd>(float* source, int width, float factor, float* destination)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector f = TSimd.Broadcast(factor);
        int i = 0;
        for (; i + 16 <= width; i += 16) TSimd.Store(TSimd.Multiply(TSimd.Load(source + i), f), destination + i);
        if (i == width) return;
        TVector last = Tail.Load<TVector, TSimd>(source + i, width - i);
        TSimd.Store(TSimd.Multiply(last, f), destination + i);
    }

    /// <summary>Copies keys or values of a chunk, those that any row may see, into a padded tile.</summary>
    /// <returns>Whether all of them are finite.</returns>
    public static bool CopyChunk<TVector, TSimd>(
        in KeyValueSource source, in AttentionBlock block, int width, float* tile)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int padded = AttentionBlock.Padded(width), whole = width & ~15;
        int firstKey = block.Document.KeyBegin + block.ChunkStart;
        bool contiguous = source.IsContiguous(firstKey + block.ChunkLow, block.ChunkHigh - block.ChunkLow);
        float* from = null;
        TVector probe = TSimd.Zero, other = TSimd.Zero;
        for (int key = block.ChunkLow; key < block.ChunkHigh; key++)
        {
            from = contiguous && from != null
                ? from + source.Strides.Time
                : source.Row(block.Document.Batch, firstKey + key, block.KeyValueHead);
            float* to = tile + ((long)key * padded);
            int i = 0;
            for (; i + 32 <= whole; i += 32)
            {
                // 0 · x is NaN where x is not finite; two chains, for neither should wait for the other.
                TVector x = TSimd.Load(from + i), y = TSimd.Load(from + i + 16);
                probe = TSimd.MultiplyAdd(x, TSimd.Zero, probe);
                other = TSimd.MultiplyAdd(y, TSimd.Zero, other);
                TSimd.Store(x, to + i);
                TSimd.Store(y, to + i + 16);
            }

            if (i < whole)
            {
                TVector x = TSimd.Load(from + i);
                probe = TSimd.MultiplyAdd(x, TSimd.Zero, probe);
                TSimd.Store(x, to + i);
            }

            if (whole == width) continue;
            TVector last = Tail.Load<TVector, TSimd>(from + whole, width - whole);
            probe = TSimd.MultiplyAdd(last, TSimd.Zero, probe);
            TSimd.Store(last, to + whole);
        }

        return !float.IsNaN(TSimd.Sum(TSimd.Add(probe, other)));
    }

    /// <summary>
    /// The chunk's first key or value where it lies, or in a tile where the chunk's rows are in two pages.
    /// </summary>
    public static float* ChunkRows<TVector, TSimd>(
        in KeyValueSource source, in AttentionBlock block, int width, float* tile, out long stride)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int low = block.Document.KeyBegin + block.ChunkStart + block.ChunkLow;
        if (source.IsContiguous(low, block.ChunkHigh - block.ChunkLow))
        {
            stride = source.Strides.Time;
            return source.Row(block.Document.Batch, low, block.KeyValueHead) - (block.ChunkLow * stride);
        }

        stride = AttentionBlock.Padded(width);
        CopyChunk<TVector, TSimd>(source, block, width, tile);
        return tile;
    }

    /// <summary>Writes a padded row times <paramref name="factor"/>, over what is there or onto it.</summary>
    public static void WriteRow<TVector, TSimd>(float* source, int width, float factor, float* destination, bool add)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector f = TSimd.Broadcast(factor);
        int i = 0;
        if (add)
        {
            for (; i + 16 <= width; i += 16)
            {
                TVector onto = TSimd.Load(destination + i);
                TSimd.Store(TSimd.Add(TSimd.Multiply(TSimd.Load(source + i), f), onto), destination + i);
            }
        }

        for (; i + 16 <= width; i += 16)
            TSimd.Store(TSimd.Add(TSimd.Multiply(TSimd.Load(source + i), f), TSimd.Zero), destination + i);
        if (i == width) return;
        TVector last = add ? Tail.Load<TVector, TSimd>(destination + i, width - i) : TSimd.Zero;
        last = TSimd.Add(TSimd.Multiply(TSimd.Load(source + i), f), last);
        Tail.Store<TVector, TSimd>(last, destination + i, width - i);
    }

    /// <summary>Σ a[i] · b[i] in sixteen lanes by i modulo 16, then the fixed tree.</summary>
    public static float Dot<TVector, TSimd>(float* a, float* b, int width)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector sum = TSimd.Zero;
        int i = 0;
        for (; i + 16 <= width; i += 16) sum = TSimd.MultiplyAdd(TSimd.Load(a + i), TSimd.Load(b + i), sum);
        if (i < width)
        {
            TVector x = Tail.Load<TVector, TSimd>(a + i, width - i), y = Tail.Load<TVector, TSimd>(b + i, width - i);
            sum = TSimd.MultiplyAdd(x, y, sum);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>destination[c, r] = source[r, c]; rows and columns are multiples of 8.</summary>
    public static void Transpose(
        float* source, long sourceRow, float* destination, long destinationRow, int rows, int columns)
    {
        for (int r = 0; r < rows; r += 8)
        {
            for (int c = 0; c < columns; c += 8)
            {
                float* from = source + (r * sourceRow) + c;
                float* to = destination + (c * destinationRow) + r;
                if (Avx.IsSupported) TransposeEight(from, sourceRow, to, destinationRow);
                else TransposeScalar(from, sourceRow, to, destinationRow);
            }
        }
    }

    private static void TransposeScalar(float* from, long fromRow, float* to, long toRow)
    {
        for (int r = 0; r < 8; r++)
            for (int c = 0; c < 8; c++) to[(c * toRow) + r] = from[(r * fromRow) + c];
    }

    /// <summary>Pairs, then quadruples, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeEight(float* from, long fromRow, float* to, long toRow)
    {
        Vector256<float> a0 = Vector256.Load(from), a1 = Vector256.Load(from + fromRow);
        Vector256<float> a2 = Vector256.Load(from + (2 * fromRow)), a3 = Vector256.Load(from + (3 * fromRow));
        Vector256<float> a4 = Vector256.Load(from + (4 * fromRow)), a5 = Vector256.Load(from + (5 * fromRow));
        Vector256<float> a6 = Vector256.Load(from + (6 * fromRow)), a7 = Vector256.Load(from + (7 * fromRow));

        Vector256<float> b0 = Avx.UnpackLow(a0, a1), b1 = Avx.UnpackHigh(a0, a1);
        Vector256<float> b2 = Avx.UnpackLow(a2, a3), b3 = Avx.UnpackHigh(a2, a3);
        Vector256<float> b4 = Avx.UnpackLow(a4, a5), b5 = Avx.UnpackHigh(a4, a5);
        Vector256<float> b6 = Avx.UnpackLow(a6, a7), b7 = Avx.UnpackHigh(a6, a7);

        const byte low = 0x44, high = 0xEE;
        Vector256<float> c0 = Avx.Shuffle(b0, b2, low), c1 = Avx.Shuffle(b0, b2, high);
        Vector256<float> c2 = Avx.Shuffle(b1, b3, low), c3 = Avx.Shuffle(b1, b3, high);
        Vector256<float> c4 = Avx.Shuffle(b4, b6, low), c5 = Avx.Shuffle(b4, b6, high);
        Vector256<float> c6 = Avx.Shuffle(b5, b7, low), c7 = Avx.Shuffle(b5, b7, high);

        Avx.Permute2x128(c0, c4, 0x20).Store(to);
        Avx.Permute2x128(c1, c5, 0x20).Store(to + toRow);
        Avx.Permute2x128(c2, c6, 0x20).Store(to + (2 * toRow));
        Avx.Permute2x128(c3, c7, 0x20).Store(to + (3 * toRow));
        Avx.Permute2x128(c0, c4, 0x31).Store(to + (4 * toRow));
        Avx.Permute2x128(c1, c5, 0x31).Store(to + (5 * toRow));
        Avx.Permute2x128(c2, c6, 0x31).Store(to + (6 * toRow));
        Avx.Permute2x128(c3, c7, 0x31).Store(to + (7 * toRow));
    }
}

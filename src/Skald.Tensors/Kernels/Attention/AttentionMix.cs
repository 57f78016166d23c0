using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Sums of a chunk's rows with the weights of a [key, row] tile, by query row or by key.</summary>
internal static unsafe class AttentionMix
{
    private const int Side = AttentionBlock.Side;

    /// <summary>sums[row, :] += Σ_key weights[key, row] · rows[key, :], keys ascending, hidden keys left out.</summary>
    /// <param name="block">The query rows and the chunk.</param>
    /// <param name="weights">[64 keys, 64 rows], +0 where a key is hidden.</param>
    /// <param name="rows">[64 keys, width].</param>
    /// <param name="stride">Floats from one of them to the next.</param>
    /// <param name="finite">
    /// All rows are finite, so that +0 times a row is a zero and needs no test (it may flip the sign of a zero sum,
    /// which the final write makes +0).
    /// </param>
    /// <param name="sums">[64 rows, width].</param>
    /// <param name="width">Floats of a row, whole vectors.</param>
    /// <param name="soon">Rows to fetch on the way.</param>
    public static void AddRows<TVector, TSimd>(
        in AttentionBlock block, float* weights, float* rows, long stride, bool finite, float* sums, int width,
        in UpcomingRows soon)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int row = 0; row < block.Rows; row += 8)
        {
            int count = Math.Min(8, block.Rows - row);
            soon.Fetch(row, row + count);
            (int low, int high) = block.RangeOf(row, count);
            if (low >= high) continue;
            var tile = new TileOperands
            {
                W = weights + (low * Side) + row,
                WRow = 1,
                WStep = Side,
                X = rows + (low * stride),
                XStep = stride,
                C = sums + ((long)row * width),
                CRow = width,
                Steps = high - low,
                Load = true,
            };
            if (finite) AttentionTile.Product<TVector, TSimd>(tile, count, width / 16);
            else AddSeen<TVector, TSimd>(tile, count, width / 16);
        }
    }

    /// <summary>sums[key, :] += Σ_row weights[key, row] · rows[row, :], rows ascending.</summary>
    /// <param name="block">The query rows and the chunk.</param>
    /// <param name="weights">[64 keys, 64 rows], 0 where a key is hidden.</param>
    /// <param name="rows">[64 rows, width padded].</param>
    /// <param name="width">Floats of a row.</param>
    /// <param name="sums">Row of the chunk's first key.</param>
    /// <param name="stride">Floats from one key's row to the next.</param>
    /// <param name="tile">[16 keys, width padded], used where the width is no multiple of 16.</param>
    /// <param name="soon">Rows to fetch on the way.</param>
    public static void AddColumns<TVector, TSimd>(
        in AttentionBlock block, float* weights, float* rows, int width, float* sums, long stride, float* tile,
        in UpcomingRows soon)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int padded = AttentionBlock.Padded(width);
        bool inPlace = padded == width;
        for (int key = block.ChunkLow & ~15; key < block.ChunkHigh; key += 16)
        {
            int count = Math.Min(16, block.ChunkHigh - key);
            (int from, int to) = block.VectorsOf(key, key + count);
            if (from >= to) continue;
            soon.Fetch(key, key + count);
            float* target = sums + (key * stride);
            if (!inPlace)
            {
                for (int i = 0; i < count; i++)
                    AttentionPack.CopyRow<TVector, TSimd>(target + (i * stride), width, 1f, tile + ((long)i * padded));
            }

            var operands = new TileOperands
            {
                W = weights + (key * Side) + (16 * from),
                WRow = Side,
                WStep = 1,
                X = rows + (16L * from * padded),
                XStep = padded,
                C = inPlace ? target : tile,
                CRow = inPlace ? stride : padded,
                Steps = Math.Min(block.Rows, 16 * to) - (16 * from),
                Load = true,
            };
            AttentionTile.Product<TVector, TSimd>(operands, count, padded / 16);
            if (inPlace) continue;
            for (int i = 0; i < count; i++)
            {
                AttentionPack.WriteRow<TVector, TSimd>(
                    tile + ((long)i * padded), width, 1f, target + (i * stride), false);
            }
        }
    }

    /// <summary>The same key by key, where a hidden one may hold anything.</summary>
    private static void AddSeen<TVector, TSimd>(in TileOperands tile, int rows, int vectors)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int row = 0; row < rows; row++)
        {
            TileOperands one = tile;
            one.Steps = 1;
            one.C = tile.C + (row * tile.CRow);
            for (int key = 0; key < tile.Steps; key++)
            {
                one.W = tile.W + row + (key * tile.WStep);
                one.X = tile.X + (key * tile.XStep);
                if (*one.W != 0f) AttentionTile.Product<TVector, TSimd>(one, 1, vectors);
            }
        }
    }
}

using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Puts new keys and values into a cache: an item is a sequence's head.</summary>
internal readonly unsafe struct CacheRows<TFormat>(
    PackedCache cache, float* keys, HeadStrides keyStrides, float* values, HeadStrides valueStrides, int* starts,
    int* begins, int* counts, int count)
    : IRangeKernel
    where TFormat : struct, ICacheFormat
{
    /// <summary>
    /// Writes <paramref name="count"/> tokens of every sequence, or as many as count, from its start on; padding before
    /// its beginning is left out.
    /// </summary>
    public static void Append(
        Workers workers, in PackedCache cache, int batch, float* keys, HeadStrides keyStrides, float* values,
        HeadStrides valueStrides, int* starts, int* begins, int* counts, int count)
    {
        var kernel = new CacheRows<TFormat>(
            cache, keys, keyStrides, values, valueStrides, starts, begins, counts, count);
        int grain = Math.Max(1, 16384 / Math.Max(1, count * (cache.KeyWidth + cache.ValueWidth)));
        workers.Run(ref kernel, batch * cache.Heads, grain);
    }

    /// <inheritdoc/>
    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        byte* scratch = stackalloc byte[TFormat.KeyBytes(cache.KeyWidth)];
        long panelBytes = TFormat.PanelBytes(cache.KeyWidth);
        int valueBytes = TFormat.ValueBytes(cache.ValueWidth);
        for (int item = start; item < end; item++)
        {
            (int sequence, int head) = Math.DivRem(item, cache.Heads);
            int counted = counts == null ? count : counts[sequence];
            for (int t = 0; t < counted; t++)
            {
                int place = starts[sequence] + t - (begins == null ? 0 : begins[sequence]);
                if (place < 0) continue;
                float* key = keys + (sequence * keyStrides.Batch) + (t * keyStrides.Time) + (head * keyStrides.Head);
                float* value = values + (sequence * valueStrides.Batch) + (t * valueStrides.Time) + (head * valueStrides.Head);
                (int chunk, int at) = Math.DivRem(place, 64);
                byte* panels = cache.Panels(sequence, head, chunk, panelBytes);
                byte* rows = cache.Rows(sequence, head, chunk, valueBytes);
                TFormat.EncodeKey(key, cache.KeyWidth, scratch, panels + (at / 16 * panelBytes), at % 16);
                TFormat.EncodeValue(value, cache.ValueWidth, rows + ((long)at * valueBytes));
            }
        }
    }
}

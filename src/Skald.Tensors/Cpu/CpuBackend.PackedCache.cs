using System.Buffers;
using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.PackedAttention;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    /// <summary>Widest key: one is encoded on the stack, and widths come from files.</summary>
    private const int MostWidth = 8192;

    public override (long Keys, long Values) PackedCacheBytes(
        DType dtype, int heads, int keyWidth, int valueWidth, int capacity)
    {
        int step = dtype == DType.Q80 ? ByteCache.WidthStep : HalfCache.WidthStep;
        if (dtype is not (DType.PackedF16 or DType.Q80))
            throw new NotSupportedException($"Packed cache: keys and values must be PackedF16 or Q80, got {dtype}.");
        if (keyWidth % step != 0 || valueWidth % step != 0 || Math.Max(keyWidth, valueWidth) > MostWidth)
        {
            throw new ShapeException(
                $"Packed cache: {dtype} needs keys and values in steps of {step} and of at most {MostWidth}, "
                + $"got {keyWidth} and {valueWidth}; keep them in float32.");
        }

        long value = dtype == DType.Q80 ? ByteCache.ValueBytes(valueWidth) : HalfCache.ValueBytes(valueWidth);
        return checked((heads * (capacity / 16L) * PackedWeights.Find(dtype).PanelBytes(keyWidth), heads * (long)capacity * value));
    }

    public override void Append(
        PackedKeyValues cache, Tensor keys, Tensor values, ReadOnlySpan<int> lengths, ReadOnlySpan<int> begins,
        ReadOnlySpan<int> counts)
    {
        fixed (int* starts = lengths, first = begins, counted = counts)
            Append(cache.DType, Packed(cache), keys, values, starts, first, counted);
        GC.KeepAlive(cache);
    }

    public override void Append(
        KeyValuePages pages, Tensor keys, Tensor values, ReadOnlySpan<int> table, ReadOnlySpan<int> places,
        ReadOnlySpan<int> counts)
    {
        nint[] addresses = Addresses(pages, table);
        fixed (nint* first = addresses)
        fixed (int* starts = places, counted = counts)
            Append(pages.DType, Packed(pages, first, table.Length, keys.Shape[0]), keys, values, starts, null, counted);
        ArrayPool<nint>.Shared.Return(addresses);
        GC.KeepAlive(pages);
    }

    public override void Attention(Tensor query, PackedKeyValues cache, AttentionOptions options, Tensor output)
    {
        using MemoryHandle starts = Pin(options.QueryStart), begins = Pin(options.KeyBegin), ends = Pin(options.KeyEnd);
        AttentionOperands operands = Cached(query, cache.Heads, cache.KeyWidth, options, output);
        operands.QueryStart = (int*)starts.Pointer;
        operands.KeyBegin = (int*)begins.Pointer;
        operands.KeyEnd = (int*)ends.Pointer;
        Attend(cache.DType, operands, Packed(cache));
        GC.KeepAlive(query);
        GC.KeepAlive(cache);
        GC.KeepAlive(options);
        GC.KeepAlive(output);
    }

    public override void Attention(
        Tensor query, KeyValuePages pages, ReadOnlySpan<int> table, AttentionOptions options, Tensor output)
    {
        using MemoryHandle starts = Pin(options.QueryStart), ends = Pin(options.KeyEnd);
        AttentionOperands operands = Cached(query, pages.Heads, pages.KeyWidth, options, output);
        operands.QueryStart = (int*)starts.Pointer;
        operands.KeyEnd = (int*)ends.Pointer;
        nint[] addresses = Addresses(pages, table);
        fixed (nint* first = addresses)
        {
            if (pages.DType != DType.Float32)
            {
                Attend(pages.DType, operands, Packed(pages, first, table.Length, query.Shape[0]));
            }
            else
            {
                const int length = KeyValuePages.PageLength;
                int perSequence = table.Length / Math.Max(1, query.Shape[0]);
                foreach (int end in options.KeyEnd!.Value.Span) operands.Keys = Math.Max(operands.Keys, end);
                Tensor? bias = BiasOver([operands.Batch, operands.Heads, operands.Queries, operands.Keys], options.Bias);
                operands.Bias = bias is null ? null : bias.Floats();
                operands.BiasStrides = GridStridesOf(bias);
                operands.Key = new((float**)first, perSequence, length, pages.KeyWidth, (long)length * pages.KeyWidth);
                operands.Value = new(
                    (float**)first + table.Length, perSequence, length, pages.ValueWidth, (long)length * pages.ValueWidth);
                operands.Check();
                AttentionForward.Run(operands, workers);
            }
        }

        ArrayPool<nint>.Shared.Return(addresses);
        GC.KeepAlive(query);
        GC.KeepAlive(pages);
        GC.KeepAlive(options);
        GC.KeepAlive(output);
    }

    private void Append(
        DType dtype, in PackedCache cache, Tensor keys, Tensor values, int* starts, int* begins, int* counts)
    {
        if (dtype == DType.Q80)
        {
            CacheRows<ByteCache>.Append(
                workers, cache, keys.Shape[0], keys.Floats(), HeadStridesOf(keys), values.Floats(),
                HeadStridesOf(values), starts, begins, counts, keys.Shape[1]);
        }
        else
        {
            CacheRows<HalfCache>.Append(
                workers, cache, keys.Shape[0], keys.Floats(), HeadStridesOf(keys), values.Floats(),
                HeadStridesOf(values), starts, begins, counts, keys.Shape[1]);
        }

        GC.KeepAlive(keys);
        GC.KeepAlive(values);
    }

    private void Attend(DType dtype, in AttentionOperands operands, in PackedCache cache)
    {
        if (dtype == DType.Q80) CacheAttention<ByteCache>.Run(operands, cache, workers);
        else CacheAttention<HalfCache>.Run(operands, cache, workers);
    }

    /// <summary>All that keys and values don't say; the rows' starts and ends are still missing.</summary>
    private static AttentionOperands Cached(
        Tensor query, int heads, int keyWidth, AttentionOptions options, Tensor output) => new()
        {
            Batch = query.Shape[0],
            Queries = query.Shape[1],
            Heads = query.Shape[2],
            KeyValueHeads = heads,
            KeyWidth = keyWidth,
            ValueWidth = output.Shape[3],
            Query = query.Floats(),
            QueryStrides = HeadStridesOf(query),
            Output = output.Floats(),
            OutputStrides = HeadStridesOf(output),
            Scale = options.Scale ?? 1f / MathF.Sqrt(keyWidth),
            Causal = options.IsCausal,
            Window = options.Window,
            SoftCap = options.SoftCap,
            AlibiSlopes = options.AlibiSlopes is { } slopes ? slopes.Floats() : null,
            Sinks = options.Sinks is { } sinks ? sinks.Floats() : null,
        };

    /// <summary>Where the keys of a table's pages begin, then where their values do; 0 for pages that aren't there.</summary>
    private static nint[] Addresses(KeyValuePages pages, ReadOnlySpan<int> table)
    {
        nint[] addresses = ArrayPool<nint>.Shared.Rent(Math.Max(1, 2 * table.Length));
        for (int i = 0; i < table.Length; i++)
        {
            addresses[i] = addresses[table.Length + i] = 0;
            if (table[i] < 0) continue;
            (Tensor keys, Tensor values, int index) = pages.Locate(table[i]);
            addresses[i] = (nint)(keys.RawBytes() + (index * keys.Strides[0] * keys.DType.Size()));
            addresses[table.Length + i] = (nint)(values.RawBytes() + (index * values.Strides[0] * values.DType.Size()));
        }

        return addresses;
    }

    private static PackedCache Packed(KeyValuePages pages, nint* addresses, int count, int batch) => new()
    {
        KeyPages = (byte**)addresses,
        ValuePages = (byte**)(addresses + count),
        PagesPerSequence = count / Math.Max(1, batch),
        Heads = pages.Heads,
        KeyWidth = pages.KeyWidth,
        ValueWidth = pages.ValueWidth,
    };

    private static PackedCache Packed(PackedKeyValues cache) => new()
    {
        Keys = cache.Keys.RawBytes(),
        Values = cache.Values.RawBytes(),
        Heads = cache.Heads,
        KeyWidth = cache.KeyWidth,
        ValueWidth = cache.ValueWidth,
        Capacity = cache.Capacity,
    };
}

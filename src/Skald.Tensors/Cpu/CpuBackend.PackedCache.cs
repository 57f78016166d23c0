using System.Buffers;
using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.PackedAttention;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override (long Keys, long Values) PackedCacheBytes(
        DType dtype, int heads, int keyWidth, int valueWidth, int capacity)
    {
        int step = dtype == DType.Q80 ? ByteCache.WidthStep : HalfCache.WidthStep;
        if (dtype is not (DType.PackedF16 or DType.Q80))
            throw new NotSupportedException($"Packed cache: keys and values must be PackedF16 or Q80, got {dtype}.");
        if (keyWidth % step != 0 || valueWidth % step != 0)
        {
            throw new ShapeException(
                $"Packed cache: {dtype} needs keys and values in steps of {step}, got {keyWidth} and {valueWidth}; "
                + "keep them in float32.");
        }

        long value = dtype == DType.Q80 ? ByteCache.ValueBytes(valueWidth) : HalfCache.ValueBytes(valueWidth);
        return checked((heads * (capacity / 16L) * PackedWeights.Find(dtype).PanelBytes(keyWidth), heads * (long)capacity * value));
    }

    public override void Append(
        PackedKeyValues cache, Tensor keys, Tensor values, ReadOnlySpan<int> lengths, ReadOnlySpan<int> begins)
    {
        PackedCache packed = Packed(cache);
        fixed (int* starts = lengths, first = begins)
        {
            if (cache.DType == DType.Q80)
            {
                CacheRows<BlockMatrix<PanelQ80>, ByteCache>.Append(
                    workers, packed, keys.Shape[0], keys.Floats(), HeadStridesOf(keys), values.Floats(),
                    HeadStridesOf(values), starts, first, keys.Shape[1]);
            }
            else
            {
                CacheRows<NumberMatrix<NumberFormats.F16>, HalfCache>.Append(
                    workers, packed, keys.Shape[0], keys.Floats(), HeadStridesOf(keys), values.Floats(),
                    HeadStridesOf(values), starts, first, keys.Shape[1]);
            }
        }

        GC.KeepAlive(cache);
        GC.KeepAlive(keys);
        GC.KeepAlive(values);
    }

    public override void Attention(Tensor query, PackedKeyValues cache, AttentionOptions options, Tensor output)
    {
        using MemoryHandle starts = Pin(options.QueryStart), begins = Pin(options.KeyBegin), ends = Pin(options.KeyEnd);
        var operands = new AttentionOperands
        {
            Batch = query.Shape[0],
            Queries = query.Shape[1],
            Heads = query.Shape[2],
            KeyValueHeads = cache.Heads,
            KeyWidth = cache.KeyWidth,
            ValueWidth = cache.ValueWidth,
            Query = query.Floats(),
            QueryStrides = HeadStridesOf(query),
            Output = output.Floats(),
            OutputStrides = HeadStridesOf(output),
            Scale = options.Scale ?? 1f / MathF.Sqrt(cache.KeyWidth),
            Causal = options.IsCausal,
            Window = options.Window,
            SoftCap = options.SoftCap,
            QueryStart = (int*)starts.Pointer,
            KeyBegin = (int*)begins.Pointer,
            KeyEnd = (int*)ends.Pointer,
            AlibiSlopes = options.AlibiSlopes is { } slopes ? slopes.Floats() : null,
            Sinks = options.Sinks is { } sinks ? sinks.Floats() : null,
        };
        if (cache.DType == DType.Q80)
            CacheAttention<BlockMatrix<PanelQ80>, ByteCache>.Run(operands, Packed(cache), workers);
        else CacheAttention<NumberMatrix<NumberFormats.F16>, HalfCache>.Run(operands, Packed(cache), workers);
        GC.KeepAlive(query);
        GC.KeepAlive(cache);
        GC.KeepAlive(options);
        GC.KeepAlive(output);
    }

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

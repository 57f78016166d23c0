using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models;

public abstract partial class CausalLanguageModel
{
    /// <summary>
    /// How states keep what is read where whoever makes them doesn't say: chat, generation, batches and drafts go by it.
    /// </summary>
    /// <remarks>
    /// Without a cache type keys and values are halves where weights are packed and activations rounded, as in llama.cpp,
    /// and float32 where activations are. Layers whose heads or scores don't suit a packed type keep float32.
    /// </remarks>
    public StateOptions StateDefaults { get; set; } = new();

    /// <summary>
    /// Once the longest row is longer than this, everything is read again: its keys turn differently. Null for never.
    /// </summary>
    private protected virtual int? RereadsBeyond => null;

    /// <summary>An empty memory for decoding a batch.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="options">How it keeps what is read; null for <see cref="StateDefaults"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public DecodingState CreateState(int batch, StateOptions? options = null)
    {
        options ??= StateDefaults;
        options.Check(Config.ContextLength);
        int maxLength = options.MaxLength ?? Config.ContextLength;
        PagePool pool = options.Pool ?? new PagePool(long.MaxValue);  // takes no memory before it is used
        bool hasHistory = RereadsBeyond is not null || options.KeepsTokens || options.Shifts;
        return new(
            batch, maxLength, Enumerable.Range(0, Config.Layers).Select(layer => CacheOf(layer) is { } cache
                ? Keep(cache, layer, maxLength, options, pool)
                : StateOf(layer, maxLength)))
        {
            Options = options,
            History = hasHistory ? new TokenHistory(batch) : null,
            ReusesPrefixes = !Config.DependsOnLongestRow,
        };
    }

    /// <summary>The keys and values that a layer keeps; null where it keeps something else.</summary>
    private protected abstract CacheShape? CacheOf(int layer);

    /// <summary>What a layer without keys and values keeps.</summary>
    private protected virtual ILayerState StateOf(int layer, int maxLength) => new KvCache(maxLength);

    private ILayerState Keep(CacheShape cache, int layer, int maxLength, StateOptions options, PagePool pool)
    {
        bool isLatent = options.CompressesLatents && cache.Latent is not null;
        if (isLatent) cache = cache.Latent!;
        DType dtype = TypeOf(cache, options.CacheType ?? StateDefaults.CacheType ?? OwnCacheType);
        int window = options.RotatesWindows ? cache.Window : 0;
        if (options.Pool is not null || window > 0) return new PagedKvCache(pool, layer, dtype, maxLength, window);
        return dtype == DType.Float32 ? new KvCache(maxLength, isLatent) : new PackedKvCache(dtype, maxLength);
    }

    /// <summary>Bytes that contiguous states of one sequence take.</summary>
    /// <param name="capacity">Tokens that there is room for.</param>
    /// <param name="dtype">Float32, PackedF16 or Q80.</param>
    internal long StateBytes(int capacity, DType dtype) => Enumerable.Range(0, Config.Layers).Select(CacheOf).Sum(cache =>
    {
        if (cache is null) return 0;
        DType own = TypeOf(cache, dtype);
        if (own == DType.Float32) return (long)sizeof(float) * capacity * cache.Heads * (cache.KeyWidth + cache.ValueWidth);
        (long keys, long values) =
            Device.Backend.PackedCacheBytes(own, cache.Heads, cache.KeyWidth, cache.ValueWidth, (capacity + 15) & -16);
        return keys + values;
    });

    /// <summary>The type that a layer's keys and values take where another is asked for.</summary>
    private static DType TypeOf(CacheShape cache, DType dtype)
    {
        int step = dtype == DType.Q80 ? 32 : 16;
        return cache.HasBias || cache.KeyWidth % step != 0 || cache.ValueWidth % step != 0 ? DType.Float32 : dtype;
    }

    private DType OwnCacheType =>
        !Device.KeepsActivations && NamedParameters().Any(p => p.Parameter.IsQuantized) ? DType.PackedF16 : DType.Float32;
}

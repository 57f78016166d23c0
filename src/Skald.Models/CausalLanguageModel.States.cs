using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models;

public abstract partial class CausalLanguageModel
{
    /// <summary>
    /// How states keep keys and values: Float32, or PackedF16 or Q80 for less memory and faster steps. Layers whose heads
    /// or scores don't suit the packed types keep float32.
    /// </summary>
    public DType CacheType { get; set; } = DType.Float32;

    /// <summary>
    /// Once the longest row is longer than this, everything is read again: its keys turn differently. Null for never.
    /// </summary>
    private protected virtual int? RereadsBeyond => null;

    /// <summary>An empty memory for decoding a batch.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="options">How it keeps what is read; null for contiguous keys and values of the model's type.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public DecodingState CreateState(int batch, StateOptions? options = null)
    {
        options ??= new();
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
        DType dtype = options.CacheType ?? CacheType;
        int step = dtype == DType.Q80 ? 32 : 16;
        if (cache.HasBias || cache.KeyWidth % step != 0 || cache.ValueWidth % step != 0) dtype = DType.Float32;
        int window = options.RotatesWindows ? cache.Window : 0;
        if (options.Pool is not null || window > 0) return new PagedKvCache(pool, layer, dtype, maxLength, window);
        return dtype == DType.Float32 ? new KvCache(maxLength, isLatent) : new PackedKvCache(dtype, maxLength);
    }
}

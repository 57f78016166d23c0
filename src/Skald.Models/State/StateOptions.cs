using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>How a decoding state keeps what was read. Every choice but the types' rounding gives the same bits.</summary>
public sealed record StateOptions
{
    /// <summary>
    /// Float32, PackedF16 or Q80; null for the model's, see <see cref="CausalLanguageModel.StateDefaults"/>.
    /// </summary>
    public DType? CacheType { get; init; }

    /// <summary>Where pages come from: forks then share their prefixes. Null for contiguous keys and values.</summary>
    public PagePool? Pool { get; init; }

    /// <summary>
    /// Layers with a sliding window forget what has left it: their sequences can be cut back by 64 tokens, or wholly.
    /// </summary>
    public bool RotatesWindows { get; init; }

    /// <summary>
    /// Multi-head latent attention keeps its latent instead of the keys and values drawn from it, and attends to that: a
    /// fraction of the memory, in another order of additions.
    /// </summary>
    public bool CompressesLatents { get; init; }

    /// <summary>Most tokens of a sequence; null for the model's context.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Remembers the tokens themselves, so that <see cref="DecodingState.Rewind"/> can compare a prompt.</summary>
    public bool KeepsTokens { get; init; }

    /// <summary>
    /// At the limit the older half of a sequence is dropped and the newer read again at its new place, which gives the
    /// bits of a text that never held the dropped half; else the limit is an error.
    /// </summary>
    public bool Shifts { get; init; }

    /// <summary>First tokens that a shift never drops: a system prompt.</summary>
    public int ShiftKeeps { get; init; }

    /// <summary>Throws where a value is out of range.</summary>
    /// <param name="contextLength">The model's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the rule and the value.</exception>
    internal void Check(int contextLength)
    {
        if (CacheType is { } type and not (DType.Float32 or DType.PackedF16 or DType.Q80))
            throw Broken($"the cache type must be Float32, PackedF16 or Q80, got {type}");
        if (MaxLength is { } length && (length < 1 || length > contextLength))
            throw Broken($"the longest sequence must lie in [1, {contextLength}], the model's context, got {length}");
        if (ShiftKeeps < 0 || ShiftKeeps >= (MaxLength ?? contextLength))
            throw Broken($"a shift must keep between 0 and {(MaxLength ?? contextLength) - 1} tokens, got {ShiftKeeps}");
    }

    private static ArgumentOutOfRangeException Broken(string rule) => new(null, $"StateOptions: {rule}.");
}

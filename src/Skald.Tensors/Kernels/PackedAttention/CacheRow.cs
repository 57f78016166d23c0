namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>A query on its way through the keys.</summary>
internal unsafe struct CacheRow
{
    /// <summary>The query, as the caller has it.</summary>
    public float* Query;

    /// <summary>Where its result goes.</summary>
    public float* Output;

    /// <summary>The first key that it sees.</summary>
    public int Low;

    /// <summary>One past the last key that it sees.</summary>
    public int High;

    /// <summary>Its own place among the keys.</summary>
    public int Position;

    /// <summary>ALiBi's slope; 0 for none.</summary>
    public float Slope;

    /// <summary>The largest score so far, in units of log 2.</summary>
    public float Max;

    /// <summary>Σ 2^(score − Max).</summary>
    public float Sum;
}

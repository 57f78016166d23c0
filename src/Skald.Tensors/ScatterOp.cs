namespace Skald.Tensors;

/// <summary>What a scatter does where a value meets what is there.</summary>
public enum ScatterOp
{
    /// <summary>The later value replaces the earlier.</summary>
    Set,

    /// <summary>The sum, in ascending order of the source.</summary>
    Add,

    /// <summary>The product, in ascending order of the source.</summary>
    Multiply,

    /// <summary>The larger; NaN wins.</summary>
    Max,

    /// <summary>The smaller; NaN wins.</summary>
    Min,
}

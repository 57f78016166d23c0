namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Questions about two numbers a and b, or about a alone, answered by a byte: 1 for yes, 0 for no.</summary>
internal enum CompareOp
{
    /// <summary>a = b.</summary>
    Equal,

    /// <summary>a ≠ b; true of NaN.</summary>
    NotEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessOrEqual,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a ≥ b.</summary>
    GreaterOrEqual,

    /// <summary>a is not a number.</summary>
    IsNaN,

    /// <summary>a is +∞ or −∞.</summary>
    IsInfinite,

    /// <summary>a is neither infinite nor NaN.</summary>
    IsFinite,
}

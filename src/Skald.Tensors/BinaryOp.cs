namespace Skald.Tensors;

/// <summary>Functions of two numbers a and b.</summary>
public enum BinaryOp
{
    /// <summary>y = a + b.</summary>
    Add,

    /// <summary>y = a − b.</summary>
    Subtract,

    /// <summary>y = a · b.</summary>
    Multiply,

    /// <summary>y = a / b.</summary>
    Divide,

    /// <summary>The larger of both, NaN where either is; equal values share the gradient in halves.</summary>
    Maximum,

    /// <summary>The smaller of both, NaN where either is; equal values share the gradient in halves.</summary>
    Minimum,

    /// <summary>y = a to the power b.</summary>
    Pow,

    /// <summary>The angle of the point (b, a).</summary>
    Atan2,

    /// <summary>The rest of a / b with the sign of a.</summary>
    Fmod,

    /// <summary>The rest of a / b with the sign of b.</summary>
    Remainder,

    /// <summary>⌊a / b⌋, without the rounding of a / b.</summary>
    FloorDivide,

    /// <summary>a = b, as Bool; NaN equals nothing.</summary>
    Equal,

    /// <summary>a ≠ b, as Bool.</summary>
    NotEqual,

    /// <summary>a &lt; b, as Bool.</summary>
    Less,

    /// <summary>a ≤ b, as Bool.</summary>
    LessOrEqual,

    /// <summary>a &gt; b, as Bool.</summary>
    Greater,

    /// <summary>a ≥ b, as Bool.</summary>
    GreaterOrEqual,

    /// <summary>Both differ from 0, as Bool.</summary>
    And,

    /// <summary>One differs from 0, as Bool.</summary>
    Or,

    /// <summary>Exactly one differs from 0, as Bool.</summary>
    Xor,
}

namespace Skald.Tensors;

/// <summary>Ways to make one number of many.</summary>
public enum ReduceOp
{
    /// <summary>Σ x; 0 of none.</summary>
    Sum,

    /// <summary>Σ x / n; NaN of none.</summary>
    Mean,

    /// <summary>Σ x².</summary>
    SumOfSquares,

    /// <summary>√Σ x².</summary>
    Norm,

    /// <summary>Σ |x|.</summary>
    AbsoluteSum,

    /// <summary>max |x|; NaN if any is.</summary>
    AbsoluteMax,

    /// <summary>The largest; NaN if any is, −∞ of none.</summary>
    Max,

    /// <summary>The smallest; NaN if any is, +∞ of none.</summary>
    Min,

    /// <summary>Π x; 1 of none.</summary>
    Product,

    /// <summary>log Σ eˣ without overflow; −∞ of none.</summary>
    LogSumExp,

    /// <summary>Whether an element is true; false of none.</summary>
    Any,

    /// <summary>Whether all elements are true; true of none.</summary>
    All,
}

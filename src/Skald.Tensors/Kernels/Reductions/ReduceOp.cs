namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Ways to make one number of many.</summary>
internal enum ReduceOp
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
}

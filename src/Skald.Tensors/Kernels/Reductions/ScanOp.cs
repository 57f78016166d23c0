namespace Skald.Tensors.Kernels.Reductions;

/// <summary>What a scan carries from number to number.</summary>
internal enum ScanOp
{
    /// <summary>The sum so far.</summary>
    Sum,

    /// <summary>The product so far.</summary>
    Product,

    /// <summary>The largest so far; NaN once one has been seen.</summary>
    Max,
}

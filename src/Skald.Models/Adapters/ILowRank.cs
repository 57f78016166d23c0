using Skald.Tensors;

namespace Skald.Models.Adapters;

/// <summary>A change of a matrix by two factors: W + factor · up · down.</summary>
internal interface ILowRank
{
    /// <summary>[r, in].</summary>
    Tensor Down { get; }

    /// <summary>[out, r].</summary>
    Tensor Up { get; }

    /// <summary>Multiplies the change.</summary>
    float Factor { get; }
}

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Where a product's tiles read an operand.</summary>
internal enum OperandPlace
{
    /// <summary>As the caller stored it; only a last panel that is not full is packed.</summary>
    InPlace,

    /// <summary>In panels that all threads packed together and read many times.</summary>
    Shared,

    /// <summary>In panels that a thread packs for the unit it works on: each panel once in the whole product.</summary>
    Local,
}

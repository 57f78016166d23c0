namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of up to three numbers and a setting s.</summary>
internal enum MapOp
{
    /// <summary>y = a.</summary>
    Copy,

    /// <summary>y = a + s · b · c.</summary>
    AddProduct,

    /// <summary>y = a + s · b / c.</summary>
    AddQuotient,

    /// <summary>y = a + c (b − a), from the nearer end.</summary>
    Interpolate,

    /// <summary>y = a + s · b.</summary>
    ScaledSum,

    /// <summary>y = s · a · b.</summary>
    Product,

    /// <summary>y = a · b · c.</summary>
    ProductOfThree,

    /// <summary>y = a within [b, c]; c where the bounds cross.</summary>
    Clamp,

    /// <summary>y = a above 0, b · a below: a slope per channel.</summary>
    LeakyRelu,
}

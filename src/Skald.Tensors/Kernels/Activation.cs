namespace Skald.Tensors.Kernels;

/// <summary>Functions that a product's epilogue can apply to its result.</summary>
internal enum Activation
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(x, 0).</summary>
    Relu,

    /// <summary>y = max(x, 0)².</summary>
    SquaredRelu,

    /// <summary>y = x · Φ(x), with erf.</summary>
    Gelu,

    /// <summary>y = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).</summary>
    GeluTanh,

    /// <summary>y = x · sigmoid(x).</summary>
    Silu,
}

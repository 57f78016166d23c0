namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>What a function's gradient needs from the forward pass.</summary>
[Flags]
internal enum UnarySaves
{
    /// <summary>Neither: the derivative is constant.</summary>
    None = 0,

    /// <summary>x.</summary>
    Input = 1,

    /// <summary>y = f(x).</summary>
    Output = 2,
}

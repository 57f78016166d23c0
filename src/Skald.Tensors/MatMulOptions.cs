namespace Skald.Tensors;

/// <summary>What a product adds to C = A · B.</summary>
public readonly record struct MatMulOptions
{
    /// <summary>Adds to C instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>[N], added to every row.</summary>
    public Tensor? Bias { get; init; }
}

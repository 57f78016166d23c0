namespace Skald.Tensors;

/// <summary>What a product adds to C = A · B.</summary>
public readonly record struct MatMulOptions
{
    /// <summary>Adds to C instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>[N], added to every row.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>Applied to the finished C; not together with <see cref="Accumulate"/>. Null for none.</summary>
    public UnaryOp? Activation { get; init; }

    /// <summary>Like C: what C was before the activation. Null where nobody needs it.</summary>
    public Tensor? PreActivation { get; init; }

    /// <summary>
    /// Like C: instead of going through the activation, C is multiplied by the activation's derivative there, and the
    /// activation's value takes its place: the backward step of activation(x) · weight. Null for the activation itself.
    /// </summary>
    public Tensor? Argument { get; init; }
}

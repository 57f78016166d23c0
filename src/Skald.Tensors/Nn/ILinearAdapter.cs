namespace Skald.Tensors.Nn;

/// <summary>Changes what a linear layer computes, and leaves its weights as they are.</summary>
public interface ILinearAdapter
{
    /// <param name="layer">The layer that carries the adapter.</param>
    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    Tensor Forward(Linear layer, Tensor x);

    /// <summary>The matrix of a layer without an adapter that computes the same, [out, in].</summary>
    Tensor Matrix(Linear layer);

    /// <summary>Its bias, [out]; null for none.</summary>
    Tensor? Bias(Linear layer);
}

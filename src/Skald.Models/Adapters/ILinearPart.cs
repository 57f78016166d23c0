using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>What one adapter does to one linear layer. Parts of several adapters follow each other.</summary>
internal interface ILinearPart
{
    /// <param name="x">[..., in]</param>
    /// <returns>What the product is taken of, [..., in].</returns>
    Tensor Input(Tensor x);

    /// <param name="layer">The layer.</param>
    /// <param name="x">What the product was taken of, [..., in].</param>
    /// <param name="plain">What the layer made of it, [..., out].</param>
    /// <param name="y">What the parts before made of that, [..., out].</param>
    /// <returns>[..., out]</returns>
    Tensor Output(Linear layer, Tensor x, Tensor plain, Tensor y);

    /// <param name="original">The layer's matrix as floats, [out, in].</param>
    /// <param name="matrix">What the parts before made of it.</param>
    /// <returns>[out, in]</returns>
    Tensor Matrix(Tensor original, Tensor matrix);

    /// <param name="bias">The bias so far, [out]; null for none.</param>
    /// <returns>[out], or null.</returns>
    Tensor? Bias(Tensor? bias);
}

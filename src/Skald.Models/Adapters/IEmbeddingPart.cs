using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>What one adapter does to one embedding.</summary>
internal interface IEmbeddingPart
{
    /// <param name="layer">The embedding.</param>
    /// <param name="ids">Integers of any shape.</param>
    /// <param name="y">Rows so far, [..., width].</param>
    /// <returns>[..., width]</returns>
    Tensor Output(Embedding layer, Tensor ids, Tensor y);

    /// <param name="table">The table so far, [count, width].</param>
    /// <returns>[count, width]</returns>
    Tensor Table(Tensor table);
}

namespace Skald.Tensors.Nn;

/// <summary>Changes the rows that an embedding gives, and leaves its table as it is.</summary>
public interface IEmbeddingAdapter
{
    /// <param name="layer">The embedding that carries the adapter.</param>
    /// <param name="ids">Integers of any shape.</param>
    /// <returns>[..., width]</returns>
    Tensor Forward(Embedding layer, Tensor ids);
}

using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>
/// What a block adds to the residual stream: an attention, a recurrence, an MLP, a mixture of experts.
/// </summary>
internal abstract class SubLayer(Device device) : Module(device)
{
    /// <summary>The matrix that writes into the residual stream; it starts small.</summary>
    public abstract IEnumerable<Parameter> Outputs { get; }

    /// <summary>Gives parameters their first values where the normal ones, drawn before, won't do.</summary>
    /// <param name="random">Where they draw from.</param>
    public virtual void Initialize(RandomStream random)
    {
    }

    /// <param name="x">[batch, time, embedding].</param>
    /// <param name="pass">Where the tokens sit and what they may see.</param>
    /// <returns>[batch, time, embedding].</returns>
    public abstract Tensor Forward(Tensor x, ForwardPass pass);
}

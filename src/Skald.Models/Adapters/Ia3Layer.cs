using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A factor for each output of a layer, bias included, or for each of its inputs.</summary>
/// <remarks>Liu et al. 2022, https://arxiv.org/abs/2205.05638.</remarks>
internal sealed class Ia3Layer : Module
{
    /// <param name="device">Where the factors live.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="scalesInput">Whether they multiply what goes in.</param>
    public Ia3Layer(Device device, TargetLayer target, bool scalesInput)
        : base(device)
    {
        ScalesInput = scalesInput;
        Factors = AddParameter(
            "ia3_l", scalesInput ? [1, target.Inputs] : [target.Outputs, 1], ParameterKind.Norm, value: 1);
    }

    /// <summary>Whether they multiply what goes in.</summary>
    public bool ScalesInput { get; }

    /// <summary>[1, in] or [out, 1].</summary>
    public Parameter Factors { get; }
}

using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.BitLlama;

/// <summary>y = (q · Wᵀ) · (weight scale · activation scale), with W of −1, 0, 1 and q whole numbers up to 127.</summary>
/// <remarks>Sums of whole numbers are exact in float32 up to 2²⁴, which 127 · inputs stays below.</remarks>
internal sealed class BitLinear : Module
{
    private readonly Parameter _weight, _scale;

    public BitLinear(Device device, int inputs, int outputs)
        : base(device)
    {
        _weight = AddParameter("weight", [outputs, inputs], ParameterKind.Matrix);
        _scale = AddParameter("weight_scale", [1], ParameterKind.Norm, value: 1);
    }

    /// <summary>The ternary matrix, [out, in].</summary>
    public Parameter Weight => _weight;

    /// <summary>Elements of its parameters.</summary>
    public static Int128 Count(Int128 inputs, Int128 outputs) => (inputs * outputs) + 1;

    /// <param name="x">Rounded activations, [..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Forward(BitActivations x) => x.Values.Linear(_weight.Value) * (_scale.Value * x.Scale);
}

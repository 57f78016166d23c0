namespace Skald.Tensors.Nn;

/// <summary>Normalisation to mean 0 and variance 1 over the last axis, then weight and bias.</summary>
/// <remarks>Ba et al. 2016, https://arxiv.org/abs/1607.06450.</remarks>
public sealed class LayerNorm : Module
{
    private readonly float _epsilon;

    /// <param name="device">Where the parameters live.</param>
    /// <param name="width">Length of the last axis.</param>
    /// <param name="epsilon">Inside the root.</param>
    public LayerNorm(Device device, int width, float epsilon)
        : base(device)
    {
        _epsilon = epsilon;
        Weight = AddParameter("weight", [width], ParameterKind.Norm, value: 1);
        Bias = AddParameter("bias", [width], ParameterKind.Bias);
    }

    /// <summary>[width].</summary>
    public Parameter Weight { get; }

    /// <summary>[width].</summary>
    public Parameter Bias { get; }

    /// <param name="x">[..., width]</param>
    /// <returns>[..., width]</returns>
    public Tensor Forward(Tensor x) => x.LayerNorm(Weight.Value, Bias.Value, _epsilon);
}

namespace Skald.Tensors.Nn;

/// <summary>Root-mean-square normalisation over the last axis: y = x / √(mean(x²) + ε) · weight.</summary>
/// <remarks>Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467.</remarks>
public sealed class RmsNorm : Module
{
    private readonly float _epsilon;

    /// <param name="device">Where the weight lives.</param>
    /// <param name="width">Length of the last axis.</param>
    /// <param name="epsilon">Inside the root.</param>
    /// <param name="hasWeight">Whether a weight follows; without one the norm has no parameters.</param>
    public RmsNorm(Device device, int width, float epsilon, bool hasWeight = true)
        : base(device)
    {
        _epsilon = epsilon;
        Weight = hasWeight ? AddParameter("weight", [width], ParameterKind.Norm, value: 1) : null;
    }

    /// <summary>[width], or null.</summary>
    public Parameter? Weight { get; }

    /// <param name="x">[..., width]</param>
    /// <returns>[..., width]</returns>
    public Tensor Forward(Tensor x) => x.RmsNorm(Weight?.Value, _epsilon);
}

namespace Skald.Tensors.Nn;

/// <summary>y = x · Wᵀ + b.</summary>
public sealed class Linear : Module
{
    /// <param name="device">Where the weights live.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="bias">Whether b exists.</param>
    /// <param name="isTransposed">Stores W as [in, out]: the layout of GPT-2's checkpoints.</param>
    /// <param name="kind">What the matrix is for.</param>
    public Linear(
        Device device, int inputs, int outputs, bool bias = true, bool isTransposed = false,
        ParameterKind kind = ParameterKind.Matrix)
        : base(device)
    {
        Weight = AddParameter(
            "weight", isTransposed ? [inputs, outputs] : [outputs, inputs], kind, isTransposed: isTransposed);
        Bias = bias ? AddParameter("bias", [outputs], ParameterKind.Bias) : null;
    }

    /// <summary>W: [out, in], or [in, out] where transposed.</summary>
    public Parameter Weight { get; }

    /// <summary>b: [out].</summary>
    public Parameter? Bias { get; }

    /// <summary>W as [out, in], whichever way it is stored.</summary>
    public Tensor Matrix => Weight.IsTransposed ? Weight.Value.Mt() : Weight.Value;

    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Forward(Tensor x) => x.Linear(Matrix, Bias?.Value);
}

namespace Skald.Tensors.Nn;

/// <summary>y = x · Wᵀ + b, or what an adapter makes of it.</summary>
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
    public Tensor Matrix => Weight.IsTransposed && !Weight.Value.DType.IsQuantized() ? Weight.Value.Mt() : Weight.Value;

    /// <summary>What changes the layer without changing its weights; null for nothing.</summary>
    public ILinearAdapter? Adapter { get; set; }

    /// <summary>The matrix that the layer stands for, its adapter included, [out, in].</summary>
    public Tensor AdaptedMatrix => Adapter is null ? Matrix : Adapter.Matrix(this);

    /// <summary>The bias that the layer stands for, its adapter included, [out].</summary>
    public Tensor? AdaptedBias => Adapter is null ? Bias?.Value : Adapter.Bias(this);

    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Forward(Tensor x) => Adapter is null ? Plain(x) : Adapter.Forward(this, x);

    /// <summary>The layer as if it had no adapter.</summary>
    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Plain(Tensor x) => x.Linear(Matrix, Bias?.Value);

    /// <summary>down(activation(up(x))): one operation, unless a layer carries an adapter.</summary>
    /// <param name="x">[..., in]</param>
    /// <param name="up">To the inner width.</param>
    /// <param name="activation">An element-wise function.</param>
    /// <param name="down">Back from it.</param>
    /// <returns>[..., out]</returns>
    public static Tensor FeedForward(Tensor x, Linear up, UnaryOp activation, Linear down) =>
        up.Adapter is null && down.Adapter is null
            ? x.FeedForward(up.Matrix, up.Bias?.Value, activation, down.Matrix, down.Bias?.Value)
            : down.Forward(up.Forward(x).Activate(activation));
}

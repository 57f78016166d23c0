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

    /// <summary>Whether it is a product with quantised weights through which no gradient flows.</summary>
    private bool IsPlainlyQuantized =>
        Adapter is null && Matrix.DType.IsQuantized() && (Bias is null || !Bias.Value.Records);

    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Forward(Tensor x) => Adapter is null ? Plain(x) : Adapter.Forward(this, x);

    /// <summary>The layer as if it had no adapter.</summary>
    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Plain(Tensor x) => x.Linear(Matrix, Bias?.Value);

    /// <summary>Two layers on the same x: quantised ones round it once and share all threads.</summary>
    /// <param name="x">[..., in]</param>
    /// <param name="first">A layer.</param>
    /// <param name="second">Another.</param>
    /// <returns>[..., out] of each, with the bits of <see cref="Forward(Tensor)"/>.</returns>
    public static (Tensor First, Tensor Second) Forward(Tensor x, Linear first, Linear second)
    {
        if (x.Records || !first.IsPlainlyQuantized || !second.IsPlainlyQuantized) return (first.Forward(x), second.Forward(x));
        Span<Tensor> y = [x, x];
        x.Linears([first.Matrix, second.Matrix], [first.Bias?.Value, second.Bias?.Value], y);
        return (y[0], y[1]);
    }

    /// <summary>Three layers on the same x: quantised ones round it once and share all threads.</summary>
    /// <param name="x">[..., in]</param>
    /// <param name="first">A layer.</param>
    /// <param name="second">Another.</param>
    /// <param name="third">A third.</param>
    /// <returns>[..., out] of each, with the bits of <see cref="Forward(Tensor)"/>.</returns>
    public static (Tensor First, Tensor Second, Tensor Third) Forward(Tensor x, Linear first, Linear second, Linear third)
    {
        if (x.Records || !first.IsPlainlyQuantized || !second.IsPlainlyQuantized || !third.IsPlainlyQuantized)
            return (first.Forward(x), second.Forward(x), third.Forward(x));
        Span<Tensor> y = [x, x, x];
        x.Linears(
            [first.Matrix, second.Matrix, third.Matrix], [first.Bias?.Value, second.Bias?.Value, third.Bias?.Value], y);
        return (y[0], y[1], y[2]);
    }

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

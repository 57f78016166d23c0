namespace Skald.Tensors.Autograd;

/// <summary>An operation whose gradient is a formula of tensor operators, with fused kernels where there are any.</summary>
internal sealed class FormulaNode : Node
{
    private Func<Tensor, Tensor?[]>? _formula;
    private Action<BackwardPass, Node, Tensor>? _fused;
    private readonly string? _refusal;

    /// <param name="output">The operation's result.</param>
    /// <param name="edges">Nodes of the inputs, null where no gradient is needed.</param>
    /// <param name="formula">From dy to the inputs' gradients, in order; null entries where there is none.</param>
    /// <param name="fused">Adds the inputs' gradients into the pass's buffers; null to use the formula always.</param>
    /// <param name="refusal">Why there is no formula, for operations that have kernels only.</param>
    public FormulaNode(
        Tensor output,
        Node?[] edges,
        Func<Tensor, Tensor?[]>? formula,
        Action<BackwardPass, Node, Tensor>? fused = null,
        string? refusal = null)
        : base(output, edges)
    {
        _formula = formula;
        _fused = fused;
        _refusal = refusal;
    }

    public override void Backward(BackwardPass pass, Tensor dy)
    {
        if (_fused is not null)
        {
            _fused(pass, this, dy);
            return;
        }

        Tensor?[] gradients = _formula!(dy);
        for (int i = 0; i < gradients.Length; i++)
            if (gradients[i] is { } gradient && pass.Needs(Edges[i])) pass.AddFresh(Edges[i]!, gradient);
    }

    public override void BackwardRecorded(BackwardPass pass, Tensor dy)
    {
        if (_formula is null) throw new NotSupportedException(_refusal);
        Tensor?[] gradients = _formula(dy);
        for (int i = 0; i < gradients.Length; i++)
            if (gradients[i] is { } gradient && pass.Needs(Edges[i])) BackwardPass.AddRecorded(Edges[i]!, gradient);
    }

    protected override void ReleaseSaved()
    {
        _formula = null;
        _fused = null;
    }
}

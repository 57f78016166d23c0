namespace Skald.Tensors.Autograd;

/// <summary>The end of the graph: a tensor that the user marked, whose <see cref="Tensor.Grad"/> collects.</summary>
internal sealed class LeafNode(Tensor leaf) : Node(leaf)
{
    private readonly Tensor _leaf = leaf;

    public override Tensor Buffer(BackwardPass pass, out bool isNew)
    {
        if (!pass.FillsLeaves) return base.Buffer(pass, out isNew);
        isNew = _leaf.Grad is null;
        return _leaf.Grad ??= Device.Empty(Shape).AsGradientBuffer();
    }

    public override bool TryAdopt(BackwardPass pass, Tensor gradient)
    {
        if (!pass.FillsLeaves) return base.TryAdopt(pass, gradient);
        if (_leaf.Grad is not null) return false;
        _leaf.Grad = gradient.AsGradientBuffer();
        return true;
    }

    public override bool TryShare(BackwardPass pass, Tensor gradient) => false;

    public override void Backward(BackwardPass pass, Tensor dy)
    {
    }

    /// <summary>Collects the recorded gradient; the sum is recorded too.</summary>
    public override void BackwardRecorded(BackwardPass pass, Tensor dy)
    {
        if (pass.FillsLeaves) _leaf.Grad = _leaf.Grad is null ? dy : _leaf.Grad + dy;
    }

    protected override void ReleaseSaved()
    {
    }
}

namespace Skald.Tensors.Autograd;

/// <summary>A view: its gradient is the same view of the gradient of what it views, so nothing is copied.</summary>
/// <param name="output">The view.</param>
/// <param name="source">The viewed tensor's node.</param>
/// <param name="isRegular">Whether the view's strides are also those of its part of the gradient's buffer.</param>
/// <param name="view">Takes the view of a tensor of the source's shape.</param>
/// <param name="inverse">The gradient for the source by recorded operators.</param>
internal sealed class ViewNode(
    Tensor output, Node source, bool isRegular, Func<Tensor, Tensor> view, Func<Tensor, Tensor> inverse)
    : Node(output, source)
{
    public bool IsRegular => isRegular;

    /// <summary>The node of what is viewed in the end.</summary>
    public Node Root => source is ViewNode view ? view.Root : source;

    public override Tensor Buffer(BackwardPass pass, out bool isNew)
    {
        Tensor whole = source.Buffer(pass, out isNew);
        // Other parts of the whole may never receive a gradient, so it starts as zeros.
        if (isNew && Shape.Elements < source.Shape.Elements)
        {
            Device.Backend.Fill(whole, 0);
            isNew = false;
        }

        return view(whole);
    }

    public override bool TryAdopt(BackwardPass pass, Tensor gradient) => false;

    public override bool TryShare(BackwardPass pass, Tensor gradient) => false;

    public override void Backward(BackwardPass pass, Tensor dy)
    {
        // The gradient already lies in the source's buffer.
    }

    public override void BackwardRecorded(BackwardPass pass, Tensor dy) => BackwardPass.AddRecorded(source, inverse(dy));

    protected override void ReleaseSaved()
    {
    }
}

using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// y = activation(x · upᵀ + upBias) · downᵀ + downBias: the MLP of a transformer as one operation.
    /// </summary>
    /// <remarks>
    /// Keeps only the values before the activation, [..., intermediate]; the activation itself is made again in the
    /// backward pass, which costs little and saves the largest activation of a block.
    /// </remarks>
    /// <param name="up">[intermediate, in].</param>
    /// <param name="upBias">[intermediate].</param>
    /// <param name="activation">An element-wise function.</param>
    /// <param name="down">[out, intermediate].</param>
    /// <param name="downBias">[out].</param>
    /// <returns>[..., out] for x [..., in].</returns>
    public Tensor FeedForward(Tensor up, Tensor? upBias, UnaryOp activation, Tensor down, Tensor? downBias)
    {
        ShapeException.ThrowUnlessWidth(this, up.Shape[1], "FeedForward");
        ShapeException.ThrowUnlessWidth(down, up.Shape[0], "FeedForward", "down");
        if (up.DType.IsQuantized() || down.DType.IsQuantized())
            return Linear(up, upBias).Activate(activation).Linear(down, downBias);

        Backend backend = Device.Backend;
        Tensor x = Rows();
        Tensor inner = Device.Empty([x.Shape[0], up.Shape[0]]), active = Device.Empty(inner.Shape);
        MatMulOptions first = new()
        {
            Bias = upBias?.Detach().Contiguous(),
            Activation = activation,
            PreActivation = inner,
        };
        backend.MatMul(x, up.Detach().Mt(), active, first);
        Tensor y = Device.Empty(Shape.With(-1, down.Shape[0]));
        backend.MatMul(active, down.Detach().Mt(), y.Rows(), new() { Bias = downBias?.Detach().Contiguous() });
        active.Dispose();
        return AnyRecords(this, up, upBias, down, downBias)
            ? RecordFeedForward(y, x, inner, up, upBias, activation, down, downBias) : y;
    }

    private Tensor RecordFeedForward(
        Tensor y, Tensor x, Tensor inner, Tensor up, Tensor? upBias, UnaryOp activation, Tensor down, Tensor? downBias) => Record(
            y, [this, up, upBias, down, downBias],
            dy => FeedForwardFormula(dy, up, upBias, activation, down, downBias),
            (pass, node, dy) =>
                FeedForwardBackward(pass, node.Edges, x, inner, activation, up.Detach(), down.Detach(), dy.Rows()));

    /// <summary>The gradients by recorded operators.</summary>
    private Tensor?[] FeedForwardFormula(
        Tensor dy, Tensor up, Tensor? upBias, UnaryOp activation, Tensor down, Tensor? downBias)
    {
        Tensor inner = Linear(up, upBias), active = inner.Activate(activation);
        Tensor dInner = ActivateGradient(activation, inner, dy.Linear(down.Mt()));
        Tensor dyRows = dy.Reshape(-1, dy.Width), dInnerRows = dInner.Reshape(-1, dInner.Width);
        return [
            dInner.Linear(up.Mt()),
            dInnerRows.Mt().MatMul(Reshape(-1, Width)),
            upBias is null ? null : dInnerRows.Sum(0),
            dyRows.Mt().MatMul(active.Reshape(-1, active.Width)),
            downBias is null ? null : dyRows.Sum(0)];
    }

    private static void FeedForwardBackward(
        BackwardPass pass, ReadOnlySpan<Node?> edges, Tensor x, Tensor inner, UnaryOp activation,
        Tensor up, Tensor down, Tensor dy)
    {
        // One product makes the inner gradient and, in place of what went into the activation, what came out of it.
        Tensor active = pass.KeepsGraph ? inner.Clone() : inner;
        Tensor dInner = inner.Device.Empty(inner.Shape);
        dy.Device.Backend.MatMul(dy, down, dInner, new() { Activation = activation, Argument = active });
        LinearBackward(pass, [null, edges[3], edges[4]], active, down, dy);
        active.Dispose();
        LinearBackward(pass, edges[..3], x, up, dInner);
        dInner.Dispose();
    }
}

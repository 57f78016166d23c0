using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>The activation function that <paramref name="activation"/> names.</summary>
    public Tensor Activate(UnaryOp activation) => Elementwise(activation, this);

    /// <summary>activation(this) · up: the gate of a gated MLP.</summary>
    /// <remarks>Shazeer 2020, https://arxiv.org/abs/2002.05202.</remarks>
    /// <param name="activation">The gate's function.</param>
    /// <param name="up">Of this tensor's shape.</param>
    public Tensor Gated(UnaryOp activation, Tensor up)
    {
        if (up.Shape != Shape)
            throw new ShapeException($"Gated: gate and up must have one shape, got {Shape} and {up.Shape}.");
        Tensor gate = Rows().Contiguous(), other = up.Rows().Contiguous(), y = Device.Empty(Shape);
        Device.Backend.Gated(activation, gate, other, y.Rows());
        return AnyRecords(this, up) ? RecordGated(y, activation, up, gate, other) : y;
    }

    /// <summary><see cref="Gated"/> in the gate's own memory, unless a gradient will ask for the gate.</summary>
    /// <param name="activation">The gate's function.</param>
    /// <param name="up">Of this tensor's shape.</param>
    /// <returns>The product; this tensor's values are no longer the gate's.</returns>
    public Tensor GatedInPlace(UnaryOp activation, Tensor up)
    {
        if (AnyRecords(this, up) || !IsContiguous || up.Shape != Shape) return Gated(activation, up);
        Device.Backend.Gated(activation, Rows(), up.Rows().Contiguous(), Rows());
        return this;
    }

    private Tensor RecordGated(Tensor y, UnaryOp activation, Tensor up, Tensor gate, Tensor other)
    {
        return Record(
            y, [this, up],
            dy => [
                RequiresGrad ? ActivateGradient(activation, this, dy * up) : null,
                up.RequiresGrad ? dy * Activate(activation) : null],
            (pass, node, dy) =>
            {
                Tensor dGate = dy.Device.Empty(gate.Shape), dUp = dy.Device.Empty(gate.Shape);
                dy.Device.Backend.GatedBackward(activation, gate, other, dy.Rows(), dGate, dUp);
                if (pass.Needs(node.Edges[0])) pass.AddFresh(node.Edges[0]!, dGate.Reshape(node.Shape));
                if (pass.Needs(node.Edges[1])) pass.AddFresh(node.Edges[1]!, dUp.Reshape(node.Shape));
            });
    }

    /// <summary>Drops elements with a probability and divides the others by what remains.</summary>
    /// <remarks>Srivastava et al. 2014. The mask is not kept: the backward pass draws it again.</remarks>
    /// <param name="probability">Share dropped, in [0, 1].</param>
    /// <param name="stream">Element i is decided by number i of the stream.</param>
    public Tensor Dropout(float probability, RandomStream stream)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), $"Dropout: the probability must lie in [0, 1], got {probability}.");
        }

        if (probability == 0) return this;
        Tensor y = Device.Empty(Shape);
        Device.Backend.Dropout(Detach(), probability, stream, y, accumulate: false);
        return Record(
            y, this, dy => dy.Dropout(probability, stream),
            (pass, node, dy) =>
            {
                Tensor dx = pass.Buffer(node.Edges[0]!, out bool accumulate);
                dy.Device.Backend.Dropout(dy, probability, stream, dx, accumulate);
            });
    }

    /// <summary>dy · activation'(x), by differentiable operators.</summary>
    private static Tensor ActivateGradient(UnaryOp activation, Tensor x, Tensor dy) => UnaryGradients.Formula(
        activation,
        UnaryGradients.NeedsInput(activation) ? x : null,
        UnaryGradients.NeedsOutput(activation) ? x.Activate(activation) : null,
        dy, 0, 0);
}

using System.Diagnostics.CodeAnalysis;
using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>y = x · weightᵀ + bias over the last axis.</summary>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out].</param>
    /// <returns>[..., out] for x [..., in].</returns>
    /// <exception cref="ShapeException">The widths don't fit.</exception>
    public Tensor Linear(Tensor weight, Tensor? bias = null)
    {
        if (weight.Rank != 2) throw new ShapeException($"Linear: weight must be [out, in], got {weight.Shape}.");
        ShapeException.ThrowUnlessWidth(this, weight.Shape[1], "Linear");
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != weight.Shape[0]))
            throw new ShapeException($"Linear: bias must be [{weight.Shape[0]}], got {bias.Shape}.");

        if (weight.DType.IsQuantized()) return LinearQuantized(weight, bias);

        Tensor rows = Rows();
        Tensor y = Device.Empty(Shape.With(-1, weight.Shape[0]));
        Device.Backend.MatMul(rows, weight.Detach().Mt(), y.Rows(), new() { Bias = bias?.Detach().Contiguous() });
        return AnyRecords(this, weight, bias) ? RecordLinear(y, rows, weight, bias) : y;
    }

    private Tensor RecordLinear(Tensor y, Tensor rows, Tensor weight, Tensor? bias)
    {
        return Record(
            y, [this, weight, bias],
            dy => [
                RequiresGrad ? dy.Linear(weight.Mt()) : null,
                weight.RequiresGrad ? dy.Reshape(-1, dy.Width).Mt().MatMul(Reshape(-1, Width)) : null,
                bias is { RequiresGrad: true } ? dy.Reshape(-1, dy.Width).Sum(0) : null],
            (pass, node, dy) => LinearBackward(pass, node.Edges, rows, weight.Detach(), dy.Rows()));
    }

    /// <summary>Adds the gradients of y = x · weightᵀ + bias; the edges are those of x, weight and bias.</summary>
    internal static void LinearBackward(
        BackwardPass pass, ReadOnlySpan<Node?> edges, Tensor x, Tensor weight, Tensor dy)
    {
        Backend backend = dy.Device.Backend;
        if (pass.Needs(edges[0]))
        {
            var dx = new GradientRows(pass, edges[0]!);
            backend.MatMul(dy, weight, dx.Rows, new() { Accumulate = dx.Accumulate });
            dx.Finish();
        }

        if (pass.Needs(edges[1]))
        {
            Tensor dWeight = pass.Buffer(edges[1]!, out bool accumulate);
            backend.MatMul(dy.Mt(), x, dWeight, new() { Accumulate = accumulate });
        }

        if (edges.Length > 2 && pass.Needs(edges[2]))
        {
            Tensor dBias = pass.Buffer(edges[2]!, out bool accumulate);
            backend.SumRows(dy, dBias, accumulate);
        }
    }

    /// <summary>All leading axes as one, where the strides allow such a view.</summary>
    internal bool TryRows([NotNullWhen(true)] out Tensor? rows)
    {
        Shape shape = Rank == 2 ? Shape : [Length == 0 ? 0 : checked((int)(Length / Width)), Width];
        rows = TryViewStrides(shape, out Strides strides) ? Over(Storage, shape, strides, Offset, DType) : null;
        return rows is not null;
    }

    /// <summary>
    /// All leading axes as one: [rows, width]; nothing recorded. A view unless the strides forbid it.
    /// </summary>
    internal Tensor Rows() => Rank == 2 ? Detach() : Detach().Reshape(Length == 0 ? 0 : (int)(Length / Width), Width);
}

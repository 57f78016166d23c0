namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// The product over the last axis of this tensor and the last but one of the other; leading axes broadcast.
    /// </summary>
    /// <param name="other">[..., k, n]; a vector [k] counts as a column, which then goes away.</param>
    /// <returns>[..., m, n] for [..., m, k]; a vector on the left counts as a row, which then goes away.</returns>
    /// <exception cref="ShapeException">The inner lengths differ or the leading axes don't broadcast.</exception>
    public Tensor MatMul(Tensor other)
    {
        if (Rank == 0 || other.Rank == 0)
            throw new ShapeException($"MatMul: operands need at least one axis, got {Shape} and {other.Shape}.");
        if (Rank == 1) return Unsqueeze(0).MatMul(other).Squeeze(other.Rank == 1 ? 0 : -2);
        if (other.Rank == 1) return MatMul(other.Unsqueeze(1)).Squeeze(-1);
        if (Width != other.Shape[^2])
            throw new ShapeException($"MatMul: inner lengths must agree, got {Shape} and {other.Shape}.");

        Shape leading = Shape.Broadcast(Shape.Slice(0, Rank - 2), other.Shape.Slice(0, other.Rank - 2), "MatMul");
        Tensor a = Detach().Stretch(leading), b = other.Detach().Stretch(leading);
        Tensor y = Device.Empty(leading.Insert(leading.Rank, Shape[^2]).Insert(leading.Rank + 1, other.Width));
        Device.Backend.MatMul(a, b, y);
        return AnyRecords(this, other) ? RecordMatMul(y, other, a, b) : y;
    }

    private Tensor RecordMatMul(Tensor y, Tensor other, Tensor a, Tensor b)
    {
        (Shape sa, Shape sb) = (Shape, other.Shape);
        return Record(
            y, [this, other],
            dy => [
                RequiresGrad ? dy.MatMul(other.Mt()).SumTo(sa) : null,
                other.RequiresGrad ? Mt().MatMul(dy).SumTo(sb) : null],
            (pass, node, dy) =>
            {
                if (pass.Needs(node.Edges[0])) AddProduct(pass, node.Edges[0]!, dy, b.Mt(), sa);
                if (pass.Needs(node.Edges[1])) AddProduct(pass, node.Edges[1]!, a.Mt(), dy, sb);
            });
    }

    /// <summary>Adds a · b to a gradient, summed over the axes in which the operand was stretched.</summary>
    private static void AddProduct(Autograd.BackwardPass pass, Autograd.Node edge, Tensor a, Tensor b, Shape shape)
    {
        Shape whole = a.Shape.With(-1, b.Width);
        if (whole != shape)
        {
            Tensor product = a.Device.Empty(whole);
            a.Device.Backend.MatMul(a, b, product);
            pass.AddFresh(edge, product.SumTo(shape));
            return;
        }

        Tensor buffer = pass.Buffer(edge, out bool accumulate);
        a.Device.Backend.MatMul(a, b, buffer, new() { Accumulate = accumulate });
    }

    /// <summary>The last two axes under broadcast leading ones.</summary>
    private Tensor Stretch(Shape leading) => Expand(
        leading.Insert(leading.Rank, Shape[^2]).Insert(leading.Rank + 1, Width));
}

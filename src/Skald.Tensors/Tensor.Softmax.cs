namespace Skald.Tensors;

/// <summary>Softmax and its logarithm.</summary>
public sealed partial class Tensor
{
    /// <summary>eˣ / Σ eˣ along an axis, without overflow. A row of −∞ is NaN: mask before, or use attention.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public Tensor Softmax(int axis = -1) => SoftmaxAlong(axis, logarithm: false);

    /// <summary>x − log Σ eˣ along an axis, without overflow.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public Tensor LogSoftmax(int axis = -1) => SoftmaxAlong(axis, logarithm: true);

    private Tensor SoftmaxAlong(int axis, bool logarithm)
    {
        int at = Shape.Axis(axis);
        if (at != Rank - 1) return Transpose(at, Rank - 1).SoftmaxAlong(-1, logarithm).Transpose(at, Rank - 1);
        Tensor y = Device.Empty(Shape);
        Device.Backend.Softmax(Detach().To(DType.Float32), logarithm, y);
        return Records ? RecordSoftmax(y, logarithm) : y;
    }

    private Tensor RecordSoftmax(Tensor y, bool logarithm)
    {
        return Record(
            y, this,
            dy => logarithm
                ? dy - (y.Exp() * dy.Sum(-1, keepDim: true))
                : y * (dy - (dy * y).Sum(-1, keepDim: true)),
            (pass, node, dy) =>
            {
                if (!pass.Needs(node.Edges[0])) return;
                Tensor dx = pass.Buffer(node.Edges[0]!, out bool accumulate);
                dx.Device.Backend.SoftmaxBackward(y, logarithm, dy, dx, accumulate);
            });
    }
}

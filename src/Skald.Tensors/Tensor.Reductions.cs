namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements, shape [].</summary>
    public Tensor Sum()
    {
        Shape mine = Shape;
        return Record(Fold(ReduceOp.Sum, Flat(), 1), this, dy => dy.Expand(mine));
    }

    /// <summary>The sum over one axis.</summary>
    public Tensor Sum(int axis, bool keepDim = false)
    {
        (Shape mine, int at) = (Shape, Shape.Axis(axis));
        Tensor y = Record(
            Fold(ReduceOp.Sum, Detach().Last(at), 1), this, dy => dy.Unsqueeze(at).Expand(mine));
        return keepDim ? y.Unsqueeze(at) : y;
    }

    /// <summary>The mean of all elements, shape []; NaN of none.</summary>
    public Tensor Mean() => Sum() / Length;

    /// <summary>The mean over one axis; NaN of an empty one.</summary>
    public Tensor Mean(int axis, bool keepDim = false) => Sum(axis, keepDim) / Shape[axis];

    /// <summary>One axis moved to the end.</summary>
    internal Tensor Last(int axis)
    {
        if (axis == Rank - 1) return this;
        Span<int> order = stackalloc int[Rank];
        for (int i = 0; i < Rank; i++) order[i] = i == Rank - 1 ? axis : i < axis ? i : i + 1;
        return Permute(order);
    }

    /// <summary>All elements along one axis, nothing recorded.</summary>
    internal Tensor Flat() => Detach().Reshape(-1);

    /// <summary>The reduction over the last axes; nothing recorded.</summary>
    internal static Tensor Fold(ReduceOp op, Tensor x, int axes)
    {
        Tensor y = x.Device.Empty(x.Shape.Slice(0, x.Rank - axes), op is ReduceOp.Any or ReduceOp.All ? DType.Bool : x.DType);
        x.Device.Backend.Reduce(op, x, axes, y);
        return y;
    }
}

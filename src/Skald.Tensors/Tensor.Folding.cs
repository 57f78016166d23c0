using System.Numerics;

namespace Skald.Tensors;

/// <summary>What reductions share: sets of axes, and the way from a result back to the shape it came from.</summary>
public sealed partial class Tensor
{
    /// <summary>The sum over the axes in which this tensor was stretched from <paramref name="shape"/>.</summary>
    /// <exception cref="ShapeException">It was not stretched from that shape.</exception>
    public Tensor SumTo(Shape shape)
    {
        if (shape == Shape) return this;
        int front = Rank - shape.Rank, mask = (1 << front) - 1;
        for (int axis = 0; axis < shape.Rank; axis++)
            if (shape[axis] == 1 && Shape[front + axis] != 1) mask |= 1 << (front + axis);
        Tensor y = mask == 0 ? this : SumOver(mask, keepDim: true);
        if (y.Length != shape.Elements) throw new ShapeException($"SumTo: {Shape} was not stretched from {shape}.");
        return y.Reshape(shape);
    }

    private int AllAxes => (1 << Rank) - 1;

    /// <summary>A set of axes as bits; none named means all.</summary>
    private int AxisSet(ReadOnlySpan<int> axes)
    {
        if (axes.IsEmpty) return AllAxes;
        int mask = 0;
        foreach (int axis in axes) mask |= 1 << Shape.Axis(axis);
        return mask;
    }

    /// <summary>The reduction over a set of axes; nothing recorded.</summary>
    private Tensor Folded(ReduceOp op, int mask, bool keepDim)
    {
        Tensor x = Detach().To(FoldedType(op));
        int axis = mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask), axes = BitOperations.PopCount((uint)mask);
        if (mask >> axis != (1 << axes) - 1)
        {
            // Axes that are not neighbours are brought together at the end.
            Span<int> order = stackalloc int[Rank];
            int kept = 0, reduced = Rank - axes;
            for (int i = 0; i < Rank; i++) order[(mask & (1 << i)) != 0 ? reduced++ : kept++] = i;
            x = x.Permute(order);
            axis = Rank - axes;
        }

        Tensor y = Device.Empty(Without(mask, keepDim), x.DType);
        Device.Backend.Reduce(op, x, axis, axes, y);
        return y;
    }

    private DType FoldedType(ReduceOp op) => op switch
    {
        ReduceOp.Any or ReduceOp.All => DType.Bool,
        ReduceOp.Sum or ReduceOp.Product or ReduceOp.Max or ReduceOp.Min when !DType.IsFloatingPoint() => DType.Int64,
        _ => DType.Float32,
    };

    /// <summary>This shape with the axes of the set gone, or of length 1.</summary>
    private Shape Without(int mask, bool keepDim)
    {
        Span<int> lengths = stackalloc int[Shape.MaxRank];
        int rank = 0;
        for (int axis = 0; axis < Rank; axis++)
        {
            if ((mask & (1 << axis)) == 0) lengths[rank++] = Shape[axis];
            else if (keepDim) lengths[rank++] = 1;
        }

        return Shape.Of(lengths[..rank]);
    }

    /// <summary>Elements that become one.</summary>
    private long CountOf(int mask)
    {
        long count = 1;
        for (int axis = 0; axis < Rank; axis++)
            if ((mask & (1 << axis)) != 0) count *= Shape[axis];
        return count;
    }

    /// <summary>A result of a reduction of a tensor of <paramref name="shape"/>, stretched back to it.</summary>
    private static Tensor Restored(Tensor y, int mask, Shape shape)
    {
        Span<int> lengths = stackalloc int[shape.Rank];
        for (int axis = 0; axis < lengths.Length; axis++) lengths[axis] = (mask & (1 << axis)) != 0 ? 1 : shape[axis];
        return y.Reshape((ReadOnlySpan<int>)lengths).Expand(shape);
    }
}

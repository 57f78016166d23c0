namespace Skald.Tensors;

/// <summary>Order along an axis.</summary>
public sealed partial class Tensor
{
    /// <summary>The elements in order along an axis, and where each came from; equal ones keep their order.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="descending">Largest first. NaN counts as the largest.</param>
    public (Tensor Values, Tensor Indices) Sort(int axis = -1, bool descending = false)
    {
        if (Rank == 0) return (Clone(), Device.Zeros(Shape, DType.Int64));
        int at = Shape.Axis(axis);
        if (at != Rank - 1)
        {
            (Tensor sorted, Tensor places) = Transpose(at, Rank - 1).Sort(-1, descending);
            return (sorted.Transpose(at, Rank - 1), places.Transpose(at, Rank - 1));
        }

        Tensor x = Detach().To(DType.IsFloatingPoint() ? DType.Float32 : DType.Int64);
        Tensor values = Device.Empty(Shape, x.DType), indices = Device.Empty(Shape, DType.Int64);
        Device.Backend.Sort(x, descending, values, indices);
        if (!DType.IsFloatingPoint()) return (values.To(DType), indices);
        return (Records ? RecordSort(values, indices) : values, indices);
    }

    private Tensor RecordSort(Tensor values, Tensor indices) =>
        Record(values, this, dy => dy.Reordered(indices.ArgSort(), indices));

    /// <summary>Where the elements of the sorted axis come from, Int64.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="descending">Largest first. NaN counts as the largest.</param>
    public Tensor ArgSort(int axis = -1, bool descending = false) => Detach().Sort(axis, descending).Indices;

    /// <summary>The k largest (or smallest) elements along an axis in order, and where they lie.</summary>
    /// <param name="k">How many.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="largest">Whether the largest are taken, else the smallest.</param>
    /// <exception cref="ArgumentOutOfRangeException">The axis has fewer than k elements.</exception>
    public (Tensor Values, Tensor Indices) TopK(int k, int axis = -1, bool largest = true)
    {
        if (k < 0 || k > Shape[axis])
        {
            throw new ArgumentOutOfRangeException(
                nameof(k), k, $"TopK: k must lie in [0, {Shape[axis]}] for axis {axis} of {Shape}, got {k}.");
        }

        (Tensor values, Tensor indices) = Sort(axis, largest);
        return (values.Narrow(axis, 0, k), indices.Narrow(axis, 0, k));
    }

    /// <summary>
    /// Where values would be put into this ascending list: how many of its entries are below each, Int64.
    /// </summary>
    /// <param name="values">Any shape.</param>
    /// <param name="right">Counts equal entries too.</param>
    /// <exception cref="ShapeException">This tensor has not one axis.</exception>
    public Tensor SearchSorted(Tensor values, bool right = false)
    {
        if (Rank != 1) throw new ShapeException($"SearchSorted: the list must have one axis, got {Shape}.");
        Tensor indices = Device.Empty(values.Shape, DType.Int64);
        Device.Backend.SearchSorted(
            Detach().To(DType.Float32).Contiguous(), values.Detach().To(DType.Float32), right, indices);
        return indices;
    }

    /// <summary>y[..., i] = x[..., order[..., i]]; the gradient goes back by the inverse order.</summary>
    private Tensor Reordered(Tensor order, Tensor inverse)
    {
        Tensor y = Device.Empty(Shape);
        Device.Backend.PermuteRows(Detach(), order, y);
        return Record(y, this, dy => dy.Reordered(inverse, order));
    }
}

namespace Skald.Tensors;

/// <summary>Triangles and diagonals of matrices, the last two axes.</summary>
public sealed partial class Tensor
{
    /// <summary>What lies on and below a diagonal; 0 elsewhere.</summary>
    /// <param name="diagonal">0 for the main one, above 0 to the right of it.</param>
    public Tensor Tril(int diagonal = 0) => Where(Below(diagonal), this, Device.Scalar(0, DType));

    /// <summary>What lies on and above a diagonal; 0 elsewhere.</summary>
    /// <param name="diagonal">0 for the main one, above 0 to the right of it.</param>
    public Tensor Triu(int diagonal = 0) => Where(Below(diagonal - 1), Device.Scalar(0, DType), this);

    /// <summary>The diagonal of two axes, which go away; it becomes the last axis. A view.</summary>
    /// <param name="offset">0 for the main one, above 0 to the right of it.</param>
    /// <param name="rows">The axis of rows.</param>
    /// <param name="columns">The axis of columns.</param>
    public Tensor Diagonal(int offset = 0, int rows = 0, int columns = 1)
    {
        (int r, int c) = (Shape.Axis(rows), Shape.Axis(columns));
        if (r == c) throw new ShapeException($"Diagonal: two axes are needed, got {rows} and {columns} of {Shape}.");
        if (r != Rank - 2 || c != Rank - 1)
        {
            int[] order = [.. Enumerable.Range(0, Rank).Where(axis => axis != r && axis != c), r, c];
            return Permute(order).Diagonal(offset, -2, -1);
        }

        int length = Math.Max(0, Math.Min(Shape[r] + Math.Min(offset, 0), Shape[c] - Math.Max(offset, 0)));
        Span<long> steps = stackalloc long[Rank - 1];
        for (int axis = 0; axis < r; axis++) steps[axis] = Strides[axis];
        steps[r] = Strides[r] + Strides[c];
        long start = length == 0 ? 0 : (Math.Max(-offset, 0) * Strides[r]) + (Math.Max(offset, 0) * Strides[c]);
        Tensor y = Over(Storage, Shape.Remove(c).With(r, length), new(steps), Offset + start, DType);
        Shape mine = Shape;
        return RecordView(y, whole => whole.Diagonal(offset, -2, -1), dy => dy.OnDiagonal(mine, offset));
    }

    /// <summary>Matrices with the last axis on a diagonal and 0 elsewhere.</summary>
    /// <param name="offset">0 for the main one, above 0 to the right of it.</param>
    /// <returns>[..., n + |offset|, n + |offset|] for [..., n].</returns>
    public Tensor DiagEmbed(int offset = 0)
    {
        int size = checked(Width + Math.Abs(offset));
        return OnDiagonal(Shape.With(-1, size).Insert(Rank, size), offset);
    }

    /// <summary>Zeros of the given shape with this tensor on a diagonal.</summary>
    private Tensor OnDiagonal(Shape shape, int offset)
    {
        Tensor y = Device.Zeros(shape, DType);
        Device.Backend.Copy(Detach(), y.Diagonal(offset, -2, -1));
        return Record(y, this, dy => dy.Diagonal(offset, -2, -1));
    }

    /// <summary>[rows, columns], true on and below a diagonal.</summary>
    private Tensor Below(int diagonal)
    {
        if (Rank < 2) throw new ShapeException($"Tril: needs at least two axes, got {Shape}.");
        (int rows, int columns) = (Shape[^2], Shape[^1]);
        bool[] isBelow = new bool[(long)rows * columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns && column <= (long)row + diagonal; column++)
                isBelow[((long)row * columns) + column] = true;
        return Device.From(isBelow, [rows, columns]);
    }
}

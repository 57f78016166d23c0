namespace Skald.Tensors.Cpu;

/// <summary>The lines along one axis of three tensors: an index, and two that it leads between.</summary>
internal struct LineSpace
{
    /// <summary>Where each line starts, in elements.</summary>
    public IterationSpace Starts;

    /// <summary>Entries of a line of the index.</summary>
    public long Length;

    /// <summary>Steps along the axis.</summary>
    public long IndexStep, XStep, YStep;

    /// <summary>Lines.</summary>
    public readonly int Count => checked(Starts.Rows * Starts.RowLength);

    /// <summary>Lines worth a thread's while.</summary>
    public readonly int Grain => (int)Math.Max(1, 4096 / Math.Max(1, Length));

    /// <summary>The lines of the index; x and y may be longer along the other axes.</summary>
    public static LineSpace Of(int axis, Tensor index, Tensor x, Tensor y) => new()
    {
        Starts = IterationSpace.Of(
            First(index, index.Shape, axis), First(x, index.Shape, axis), First(y, index.Shape, axis)),
        Length = index.Shape[axis],
        IndexStep = index.Strides[axis],
        XStep = x.Strides[axis],
        YStep = y.Strides[axis],
    };

    private static Tensor First(Tensor x, Shape shape, int axis)
    {
        Tensor first = x.Detach();
        for (int i = 0; i < shape.Rank; i++) first = first.Narrow(i, 0, i == axis ? 1 : shape[i]);
        return first;
    }
}

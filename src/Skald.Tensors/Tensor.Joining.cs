namespace Skald.Tensors;

/// <summary>Tensors put together and taken apart along an axis.</summary>
public sealed partial class Tensor
{
    /// <summary>Tensors one after the other along an axis; the other axes must agree.</summary>
    /// <param name="tensors">At least one.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public static Tensor Cat(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        if (tensors.IsEmpty) throw new ShapeException("Cat: needs at least one tensor, got none.");
        Tensor first = tensors[0];
        int at = first.Shape.Axis(axis), length = 0;
        DType type = first.DType;
        foreach (Tensor x in tensors)
        {
            if (x.Rank != first.Rank || x.Shape.With(at, 0) != first.Shape.With(at, 0))
                throw new ShapeException($"Cat: shapes must agree but for axis {at}, got {first.Shape} and {x.Shape}.");
            length = checked(length + x.Shape[at]);
            type = DTypeExtensions.Promote(type, x.DType);
        }

        Tensor y = first.Device.Empty(first.Shape.With(at, length), type);
        int start = 0;
        foreach (Tensor x in tensors)
        {
            first.Device.Backend.Copy(x.Detach(), y.Narrow(at, start, x.Shape[at]));
            start += x.Shape[at];
        }

        return first.Device.IsRecording ? RecordCat(y, tensors, at) : y;
    }

    private static Tensor RecordCat(Tensor y, ReadOnlySpan<Tensor> tensors, int at)
    {
        int[] starts = new int[tensors.Length], lengths = new int[tensors.Length];
        for (int i = 0, start = 0; i < tensors.Length; start += lengths[i++])
            (starts[i], lengths[i]) = (start, tensors[i].Shape[at]);
        return Record(y, tensors, dy =>
        {
            var parts = new Tensor?[starts.Length];
            for (int i = 0; i < parts.Length; i++) parts[i] = dy.Narrow(at, starts[i], lengths[i]);
            return parts;
        });
    }

    /// <summary>Tensors of one shape side by side along a new axis.</summary>
    /// <param name="tensors">At least one.</param>
    /// <param name="axis">Where the new axis comes; negative counts from the end of the result.</param>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        var slices = new Tensor[tensors.Length];
        for (int i = 0; i < slices.Length; i++) slices[i] = tensors[i].Unsqueeze(axis);
        return Cat(slices, axis);
    }

    /// <summary>Parts of one length along an axis; the last may be shorter. Views.</summary>
    public Tensor[] Split(int size, int axis = 0)
    {
        if (size < 1)
            throw new ArgumentOutOfRangeException(nameof(size), $"Split: size must be at least 1, got {size}.");
        int length = Shape[axis];
        int[] sizes = new int[Math.Max(1, (length + size - 1) / size)];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = Math.Min(size, length - (i * size));
        return Split(sizes, axis);
    }

    /// <summary>Parts of given lengths along an axis, which they fill. Views.</summary>
    public Tensor[] Split(ReadOnlySpan<int> sizes, int axis = 0)
    {
        int total = 0;
        foreach (int size in sizes) total += size;
        if (total != Shape[axis])
        {
            throw new ShapeException(
                $"Split: sizes must add up to {Shape[axis]}, the length of axis {axis}, got {total}.");
        }

        var parts = new Tensor[sizes.Length];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++]) parts[i] = Narrow(axis, start, sizes[i]);
        return parts;
    }

    /// <summary>At most so many parts of equal length along an axis; the last may be shorter. Views.</summary>
    public Tensor[] Chunk(int chunks, int axis = 0)
    {
        if (chunks < 1)
            throw new ArgumentOutOfRangeException(nameof(chunks), $"Chunk: needs at least 1 part, got {chunks}.");
        return Split(Math.Max(1, (Shape[axis] + chunks - 1) / chunks), axis);
    }

    /// <summary>Every index of an axis, which goes away. Views.</summary>
    public Tensor[] Unbind(int axis = 0)
    {
        var parts = new Tensor[Shape[axis]];
        for (int i = 0; i < parts.Length; i++) parts[i] = Select(axis, i);
        return parts;
    }

    /// <summary>Two lists as the coordinates of a grid: y0[i, j] = a[i], y1[i, j] = b[j].</summary>
    public static (Tensor First, Tensor Second) MeshGrid(Tensor a, Tensor b)
    {
        Shape shape = [a.Shape[0], b.Shape[0]];
        return (a.Unsqueeze(1).Expand(shape), b.Unsqueeze(0).Expand(shape));
    }
}

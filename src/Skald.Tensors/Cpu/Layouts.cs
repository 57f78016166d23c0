using Skald.Tensors.Kernels.Elementwise;

namespace Skald.Tensors.Cpu;

/// <summary>How kernels walk tensors.</summary>
internal static class Layouts
{
    /// <summary>A common walk over tensors of one shape, the output first.</summary>
    public static StridedLayout Of(Tensor y, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        if (y.IsContiguous && a.IsContiguous && b?.IsContiguous != false && c?.IsContiguous != false)
            return StridedLayout.Contiguous(y.Length);
        int rank = y.Rank;
        Span<long> sizes = stackalloc long[Shape.MaxRank];
        for (int axis = 0; axis < rank; axis++) sizes[axis] = y.Shape[axis];
        Span<long> steps = stackalloc long[4 * Shape.MaxRank];
        Span<long> ofY = Steps(y, steps), ofA = Steps(a, steps[8..]);
        Span<long> ofB = b is null ? default : Steps(b, steps[16..]), ofC = c is null ? default : Steps(c, steps[24..]);
        return StridedLayout.Create(sizes[..rank], ofY, ofA, ofB, ofC);
    }

    /// <summary>The tensor, or a contiguous copy of it; nothing recorded.</summary>
    public static Tensor Dense(this Tensor x) => x.IsContiguous ? x : x.Detach().Contiguous();

    /// <summary>The shape around an axis range: elements before it, in it, and behind it.</summary>
    public static (long Outer, long Count, long Inner) Around(this Shape shape, int axis, int axes)
    {
        long outer = 1, count = 1, inner = 1;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (i < axis) outer *= shape[i];
            else if (i < axis + axes) count *= shape[i];
            else inner *= shape[i];
        }

        return (outer, count, inner);
    }

    private static Span<long> Steps(Tensor x, Span<long> steps)
    {
        x.Strides.CopyTo(steps[..x.Rank]);
        return steps[..x.Rank];
    }
}

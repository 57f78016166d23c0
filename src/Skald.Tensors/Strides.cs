using System.Runtime.CompilerServices;

namespace Skald.Tensors;

/// <summary>Elements from one index to the next along each axis; 0 where an axis is stretched.</summary>
public readonly struct Strides
{
    private readonly Steps _steps;

    internal Strides(ReadOnlySpan<long> steps)
    {
        for (int axis = 0; axis < steps.Length; axis++) _steps[axis] = steps[axis];
    }

    /// <summary>The step along an axis counted from the start.</summary>
    public long this[int axis] => _steps[axis];

    /// <summary>The strides of a contiguous tensor: the last axis has 1.</summary>
    public static Strides Contiguous(Shape shape)
    {
        Span<long> steps = stackalloc long[Shape.MaxRank];
        long step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            steps[axis] = step;
            step *= Math.Max(shape[axis], 1);
        }

        return new(steps);
    }

    internal void CopyTo(Span<long> steps)
    {
        for (int axis = 0; axis < steps.Length; axis++) steps[axis] = _steps[axis];
    }

    [InlineArray(Shape.MaxRank)]
    private struct Steps
    {
        private long _first;
    }
}

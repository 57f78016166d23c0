using System.Collections;
using System.Runtime.CompilerServices;

namespace Skald.Tensors;

/// <summary>The lengths of a tensor's axes, outermost first: up to eight, none for a scalar, any of them may be 0.</summary>
/// <remarks>A value without references: a shape costs no allocation. Written as a collection: <c>[2, 3]</c>.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>Most axes a tensor can have.</summary>
    public const int MaxRank = 8;

    private readonly Axes _axes;
    private readonly long _elements;

    private Shape(ReadOnlySpan<int> lengths)
    {
        if (lengths.Length > MaxRank)
            throw new ArgumentException($"Shape: a tensor has at most {MaxRank} axes, got {lengths.Length}.");
        long elements = 1;
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (lengths[axis] < 0)
                throw new ArgumentException($"Shape: lengths must not be negative, got {lengths[axis]} at axis {axis}.");
            _axes[axis] = lengths[axis];
            elements = checked(elements * lengths[axis]);
        }

        Rank = lengths.Length;
        _elements = elements;
    }

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The product of all lengths; 1 for a scalar.</summary>
    public long Elements => Rank == 0 ? 1 : _elements;

    /// <summary>The shape of a scalar, [].</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The length of an axis; negative axes count from the end.</summary>
    public int this[int axis] => _axes[Axis(axis)];

    /// <summary>The length of an axis; <c>^1</c> is the last.</summary>
    public int this[Index axis] => this[axis.IsFromEnd ? -axis.Value : axis.Value];

    /// <summary>A shape with the given lengths.</summary>
    /// <exception cref="ArgumentException">More than eight axes, or a negative length.</exception>
    public static Shape Of(params ReadOnlySpan<int> lengths) => new(lengths);

    /// <summary>A shape with the given lengths.</summary>
    public static implicit operator Shape(int[] lengths) => new(lengths);

    /// <summary>Turns an axis counted from the end into one counted from the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int found = axis < 0 ? axis + Rank : axis;
        if ((uint)found >= (uint)Rank)
        {
            throw new ArgumentOutOfRangeException(
                nameof(axis), $"Shape: axis must lie in [{-Rank}, {Rank}), got {axis} for shape {this}.");
        }

        return found;
    }

    /// <summary>The lengths as an array.</summary>
    public int[] ToArray()
    {
        int[] lengths = new int[Rank];
        for (int axis = 0; axis < Rank; axis++) lengths[axis] = _axes[axis];
        return lengths;
    }

    /// <summary>This shape with one axis of another length.</summary>
    public Shape With(int axis, int length)
    {
        Span<int> lengths = stackalloc int[MaxRank];
        CopyTo(lengths);
        lengths[Axis(axis)] = length;
        return new(lengths[..Rank]);
    }

    /// <summary>This shape with an axis put in before <paramref name="axis"/>.</summary>
    public Shape Insert(int axis, int length)
    {
        Span<int> lengths = stackalloc int[Rank + 1];
        int at = axis < 0 ? axis + Rank + 1 : axis;
        if ((uint)at > (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), $"Shape: no place {axis} for an axis in {this}.");
        for (int i = 0; i <= Rank; i++) lengths[i] = i < at ? _axes[i] : i == at ? length : _axes[i - 1];
        return new(lengths);
    }

    /// <summary>This shape without one of its axes.</summary>
    public Shape Remove(int axis)
    {
        int at = Axis(axis);
        Span<int> lengths = stackalloc int[Rank - 1];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = _axes[i < at ? i : i + 1];
        return new(lengths);
    }

    /// <summary>The axes [start, end).</summary>
    public Shape Slice(int start, int length)
    {
        Span<int> lengths = stackalloc int[length];
        for (int i = 0; i < length; i++) lengths[i] = _axes[start + i];
        return new(lengths);
    }

    /// <summary>The shape two operands broadcast to: axes are aligned at the end, and a length of 1 stretches.</summary>
    /// <exception cref="ShapeException">The shapes don't broadcast.</exception>
    public static Shape Broadcast(Shape a, Shape b, string operation)
    {
        if (a == b) return a;
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> lengths = stackalloc int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int left = i <= a.Rank ? a._axes[a.Rank - i] : 1, right = i <= b.Rank ? b._axes[b.Rank - i] : 1;
            if (left != right && left != 1 && right != 1)
                throw new ShapeException($"{operation}: shapes must broadcast, got {a} and {b}.");
            lengths[rank - i] = left == 1 ? right : left;
        }

        return new(lengths);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (int axis = 0; axis < Rank; axis++)
            if (_axes[axis] != other._axes[axis]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (int axis = 0; axis < Rank; axis++) hash.Add(_axes[axis]);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same axes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ in an axis.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The lengths between brackets: [2, 3].</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void CopyTo(Span<int> lengths)
    {
        for (int axis = 0; axis < Rank; axis++) lengths[axis] = _axes[axis];
    }

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int _first;
    }
}

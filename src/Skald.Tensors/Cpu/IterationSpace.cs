namespace Skald.Tensors.Cpu;

/// <summary>Walks up to four tensors of one shape together: rows along the innermost axis, outer axes by index.</summary>
/// <remarks>Neighbouring axes that every operand steps through evenly are merged, so contiguous tensors are one row.</remarks>
internal unsafe struct IterationSpace
{
    private const int Operands = 4;
    private fixed int _lengths[Shape.MaxRank];
    private fixed long _steps[Operands * Shape.MaxRank];
    private int _rank;

    /// <summary>Elements of a row.</summary>
    public int RowLength { get; private set; }

    /// <summary>Rows in all.</summary>
    public int Rows { get; private set; }

    /// <summary>The space of tensors that all have the first one's shape.</summary>
    public static IterationSpace Of(Tensor a, Tensor? b = null, Tensor? c = null, Tensor? d = null)
    {
        var space = default(IterationSpace);
        space.Build(a, b, c, d);
        return space;
    }

    /// <summary>Elements from one to the next along a row.</summary>
    public readonly long RowStep(int operand) => _rank == 0 ? 0 : _steps[(operand * Shape.MaxRank) + _rank - 1];

    /// <summary>Elements from an operand's first to the first of a row.</summary>
    public readonly long Offset(int operand, int row)
    {
        long offset = 0;
        for (int axis = _rank - 2; axis >= 0; axis--)
        {
            (row, int index) = Math.DivRem(row, _lengths[axis]);
            offset += index * _steps[(operand * Shape.MaxRank) + axis];
        }

        return offset;
    }

    private void Build(Tensor a, Tensor? b, Tensor? c, Tensor? d)
    {
        for (int axis = 0; axis < a.Rank; axis++)
        {
            int length = a.Shape[axis];
            if (length == 1) continue;
            long sa = a.Strides[axis], sb = b?.Strides[axis] ?? 0, sc = c?.Strides[axis] ?? 0, sd = d?.Strides[axis] ?? 0;
            if (_rank > 0 && Merges(0, sa, length) && Merges(1, sb, length) && Merges(2, sc, length)
                && Merges(3, sd, length) && (long)_lengths[_rank - 1] * length <= int.MaxValue)
            {
                _lengths[_rank - 1] *= length;
                SetSteps(_rank - 1, sa, sb, sc, sd);
                continue;
            }

            _lengths[_rank] = length;
            SetSteps(_rank++, sa, sb, sc, sd);
        }

        RowLength = a.Length == 0 ? 0 : _rank == 0 ? 1 : _lengths[_rank - 1];
        Rows = a.Length == 0 ? 0 : checked((int)(a.Length / RowLength));
    }

    private readonly bool Merges(int operand, long step, int length) =>
        _steps[(operand * Shape.MaxRank) + _rank - 1] == step * length;

    private void SetSteps(int axis, long a, long b, long c, long d)
    {
        _steps[axis] = a;
        _steps[Shape.MaxRank + axis] = b;
        _steps[(2 * Shape.MaxRank) + axis] = c;
        _steps[(3 * Shape.MaxRank) + axis] = d;
    }
}

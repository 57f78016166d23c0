namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>How up to four arrays are walked together: a common shape, and strides for each.</summary>
/// <remarks>
/// Dimensions of one element are dropped and neighbours that every array walks as one are merged, so a loop over
/// contiguous arrays has rank 1 whatever their shape. A stride of 0 repeats an array along a dimension.
/// </remarks>
internal unsafe struct StridedLayout
{
    /// <summary>Most dimensions.</summary>
    public const int MaxRank = 8;

    /// <summary>Arrays: the output and up to three inputs.</summary>
    public const int MaxArrays = 4;

    private fixed long _sizes[MaxRank];
    private fixed long _strides[MaxRank * MaxArrays];

    /// <summary>Dimensions after merging, at least 1.</summary>
    public int Rank { get; private set; }

    /// <summary>Elements of the common shape.</summary>
    public long Count { get; private set; }

    /// <summary>Elements of the last dimension.</summary>
    public readonly long Inner => Rank == 0 ? 0 : Size(Rank - 1);

    /// <summary>A layout of contiguous arrays.</summary>
    public static StridedLayout Contiguous(long count)
    {
        var layout = new StridedLayout { Rank = 1, Count = count };
        layout._sizes[0] = count;
        for (int array = 0; array < MaxArrays; array++) layout._strides[array] = 1;
        return layout;
    }

    /// <summary>Describes arrays that share a shape; strides are in elements, 0 where an array is repeated.</summary>
    /// <param name="sizes">The common shape, at most eight dimensions.</param>
    /// <param name="y">Strides of the output.</param>
    /// <param name="a">Strides of the first input.</param>
    /// <param name="b">Strides of the second input; empty where there is none.</param>
    /// <param name="c">Strides of the third input; empty where there is none.</param>
    /// <exception cref="ArgumentException">More than eight dimensions.</exception>
    public static StridedLayout Create(
        ReadOnlySpan<long> sizes, ReadOnlySpan<long> y, ReadOnlySpan<long> a,
        ReadOnlySpan<long> b = default, ReadOnlySpan<long> c = default)
    {
        if (sizes.Length > MaxRank)
        {
            throw new ArgumentException(
                $"StridedLayout: at most {MaxRank} dimensions, got {sizes.Length}; merge some by a reshape.");
        }

        var layout = new StridedLayout { Count = 1 };
        int rank = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            layout.Count *= sizes[d];
            if (sizes[d] == 1) continue;
            layout._sizes[rank] = sizes[d];
            layout.SetStrides(rank, y[d], a[d], b.IsEmpty ? 0 : b[d], c.IsEmpty ? 0 : c[d]);
            if (rank > 0 && layout.IsOneWalk(rank)) layout.MergeIntoPrevious(rank);
            else rank++;
        }

        if (rank == 0)
        {
            layout._sizes[0] = 1;
            layout.SetStrides(0, 1, 1, 1, 1);
            rank = 1;
        }

        layout.Rank = rank;
        return layout;
    }

    public readonly long Size(int dimension) => _sizes[dimension];

    /// <summary>Stride of array 0 (the output) to 3 along a dimension.</summary>
    public readonly long Stride(int array, int dimension) => _strides[(dimension * MaxArrays) + array];

    /// <summary>Where the elements with index <paramref name="row"/> over all dimensions but the last begin.</summary>
    public readonly void Offsets(long row, long* offsets)
    {
        for (int array = 0; array < MaxArrays; array++) offsets[array] = 0;
        for (int d = Rank - 2; d >= 0; d--)
        {
            long index = row % _sizes[d];
            row /= _sizes[d];
            for (int array = 0; array < MaxArrays; array++) offsets[array] += index * Stride(array, d);
        }
    }

    private void SetStrides(int dimension, long y, long a, long b, long c)
    {
        _strides[dimension * MaxArrays] = y;
        _strides[(dimension * MaxArrays) + 1] = a;
        _strides[(dimension * MaxArrays) + 2] = b;
        _strides[(dimension * MaxArrays) + 3] = c;
    }

    private readonly bool IsOneWalk(int dimension)
    {
        for (int array = 0; array < MaxArrays; array++)
            if (Stride(array, dimension - 1) != Stride(array, dimension) * _sizes[dimension]) return false;
        return true;
    }

    private void MergeIntoPrevious(int dimension)
    {
        _sizes[dimension - 1] *= _sizes[dimension];
        for (int array = 0; array < MaxArrays; array++)
            _strides[((dimension - 1) * MaxArrays) + array] = Stride(array, dimension);
    }
}

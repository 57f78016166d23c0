using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>Finds the vector of a code book that comes next to given values, by looking at all of them.</summary>
internal sealed class GridNearest
{
    private const int Lanes = 8;

    private readonly float[] _byPlace;  // [width, entries], so that eight entries are looked at together
    private readonly int _entries;

    public GridNearest(CodeBook book)
    {
        (Width, _entries) = (book.Width, book.Entries);
        _byPlace = new float[book.Width * book.Entries];
        for (int entry = 0; entry < _entries; entry++)
            for (int i = 0; i < Width; i++) _byPlace[(i * _entries) + entry] = book[entry][i];
    }

    /// <summary>Numbers of a vector.</summary>
    public int Width { get; }

    /// <summary>The index whose Σ weight * (scale * (number + move) - x)² is least; the first of equals.</summary>
    public (int Index, float Error) Find(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float scale, float move)
    {
        Vector256<float> least = Vector256.Create(float.PositiveInfinity), scales = Vector256.Create(scale);
        Vector256<int> best = default, index = Vector256<int>.Indices, step = Vector256.Create(Lanes);
        Span<float> targets = stackalloc float[8];
        ref float place = ref _byPlace[0];
        for (int i = 0; i < Width; i++) targets[i] = x[i] - (scale * move);
        for (int entry = 0; entry < _entries; entry += Lanes, index += step)
        {
            Vector256<float> error = Vector256<float>.Zero;
            for (int i = 0; i < Width; i++)
            {
                Vector256<float> numbers = Vector256.LoadUnsafe(ref place, (nuint)((i * _entries) + entry));
                Vector256<float> difference = (scales * numbers) - Vector256.Create(targets[i]);
                error += Vector256.Create(weights[i]) * difference * difference;
            }

            Vector256<float> isLess = Vector256.LessThan(error, least);
            least = Vector256.ConditionalSelect(isLess, error, least);
            best = Vector256.ConditionalSelect(isLess.AsInt32(), index, best);
        }

        int lane = 0;
        for (int i = 1; i < Lanes; i++)
        {
            bool isBetter = least[i] < least[lane] || (least[i] == least[lane] && best[i] < best[lane]);
            if (isBetter) lane = i;
        }

        return (best[lane], least[lane]);
    }
}

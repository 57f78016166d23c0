namespace Skald.Formats.Quantization;

/// <summary>
/// Finds the vectors of a super-block: value = d * factor of the group * number, with signs or a move (IQ1, IQ2, IQ3).
/// </summary>
/// <remarks>
/// Each group gets the scale that its levels alone would like best. Then d is set by the largest, every group tries the
/// factors beside the one it wants with all vectors of the code book, and least squares give a better d for a second
/// turn.
/// </remarks>
/// <typeparam name="T">The levels of the code book, with signs.</typeparam>
/// <param name="book">Where the vectors come from.</param>
/// <param name="group">Values of a group.</param>
/// <param name="factors">What a group's code multiplies with, ascending.</param>
internal abstract class GridSearch<T>(CodeBook book, int group, float[] factors)
    where T : struct, ILevels
{
    private const int Rounds = 4, FirstReach = 3;

    private readonly GridBlock _best = New(book, group), _tried = New(book, group), _candidate = New(book, group);
    private readonly float[] _numbers = new float[GridBlock.Length];

    protected CodeBook Book { get; } = book;

    protected GridNearest Nearest { get; } = new(book);

    /// <summary>Finds a block's parts, which stay valid until the next call.</summary>
    /// <param name="x">[256]</param>
    /// <param name="weights">[256], what the square of each error counts.</param>
    public GridBlock Run(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        int groups = GridBlock.Length / group;
        Span<float> scales = stackalloc float[groups];
        float largest = 0;
        for (int g = 0; g < groups; g++)
        {
            scales[g] = MathF.Abs(GroupScale.Fit<T>(Part(x, g), Part(weights, g)));
            largest = Math.Max(largest, scales[g]);
        }

        _best.Error = float.PositiveInfinity;
        float d = largest / factors[^1];
        for (int round = 0; round < Rounds; round++)
        {
            _tried.D = Scale.Rounded(d);
            for (int g = 0; g < groups && round == 0; g++) _tried.Scales[g] = Wanted(scales[g]);
            Choose(x, weights, round == 0 ? FirstReach : 1);
            if (!(_tried.Error < _best.Error) && round > 0) break;
            _tried.CopyTo(_best);
            d = Refit(x, weights);
        }

        return _best;
    }

    /// <summary>The best vectors of a group at a scale, into the block; returns their error.</summary>
    protected abstract float Encode(
        int firstEight, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float scale, GridBlock block);

    /// <summary>The numbers that eight values stand for, before scaling.</summary>
    protected abstract void Decode(GridBlock block, int eight, Span<float> numbers);

    private static GridBlock New(CodeBook book, int group) =>
        new(GridBlock.Length / group, GridBlock.Length / book.Width);

    private ReadOnlySpan<float> Part(ReadOnlySpan<float> all, int g) => all.Slice(g * group, group);

    private int Wanted(float scale)
    {
        int code = 0;
        while (code < factors.Length - 1
            && 2 * scale > _tried.D * (factors[code] + factors[code + 1])) code++;
        return code;
    }

    private void Choose(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int reach)
    {
        _tried.Error = 0;
        for (int g = 0; g < _tried.Scales.Length; g++)
        {
            (int wanted, int eight) = (_tried.Scales[g], g * group / 8);
            float least = float.PositiveInfinity;
            int first = Math.Max(wanted - reach, 0), last = Math.Min(wanted + reach, factors.Length - 1);
            for (int code = first; code <= last; code++)
            {
                float error = Encode(eight, Part(x, g), Part(weights, g), _tried.D * factors[code], _candidate);
                if (!(error < least) && code > first) continue;
                (least, _tried.Scales[g]) = (error, code);
                _candidate.Signs.AsSpan(eight, group / 8).CopyTo(_tried.Signs.AsSpan(eight));
                int vector = g * group / Nearest.Width;
                _candidate.Indices.AsSpan(vector, group / Nearest.Width).CopyTo(_tried.Indices.AsSpan(vector));
            }

            _tried.Error += least;
        }
    }

    private float Refit(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        for (int eight = 0; eight < GridBlock.Length / 8; eight++)
            Decode(_best, eight, _numbers.AsSpan(8 * eight, 8));
        double products = 0, squares = 0;
        for (int i = 0; i < GridBlock.Length; i++)
        {
            double number = _numbers[i] * factors[_best.Scales[i / group]];
            products += weights[i] * number * x[i];
            squares += weights[i] * number * number;
        }

        return squares > 0 ? (float)Math.Max(products / squares, 0) : _best.D;
    }
}

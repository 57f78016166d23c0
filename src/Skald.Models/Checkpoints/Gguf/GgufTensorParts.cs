using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>A tensor of a GGUF file, put together from the parameters of a checkpoint.</summary>
/// <remarks>It is the way of <see cref="GgufLayout"/> backwards: for each stored row, the parameter's row that lies there.</remarks>
internal sealed class GgufTensorParts
{
    private readonly StoredParameters _stored;
    private readonly Part[] _parts;
    private readonly int _width;

    /// <param name="stored">Gives the values.</param>
    /// <param name="places">The parameters that lie in the tensor.</param>
    public GgufTensorParts(StoredParameters stored, IEnumerable<GgufPlace> places)
    {
        _stored = stored;
        _parts = [.. places.OrderBy(place => place.FirstRow).Select(place => new Part(place, stored))];
        GgufPlace first = _parts[0].Place;
        _width = first.Shape.Rank < 2 ? 1 : checked((int)(first.Shape.Elements / first.Shape[0]));
        long[] shape = [.. first.Shape.Select(length => (long)length)];
        Shape = first.Expert is null ? shape : [_parts.Length, .. shape];
    }

    /// <summary>The tensor's shape in the file.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Where in the checkpoint its last part ends.</summary>
    public int Order => _parts.Max(part => _stored.PlaceOf(part.Place.Parameter));

    /// <summary>Reads a part of the values.</summary>
    public void Read(long start, Span<float> values)
    {
        long row = start / _width, end = row + (values.Length / _width);
        foreach (Part part in _parts)
        {
            long from = Math.Max(row, part.Place.FirstRow), to = Math.Min(end, part.Place.FirstRow + part.Rows);
            if (from >= to) continue;
            Span<float> wanted = values.Slice((int)(from - row) * _width, (int)(to - from) * _width);
            part.Read(_stored, (int)(from - part.Place.FirstRow), wanted, _width);
            if (part.Place.Added != 0)
                foreach (ref float value in wanted) value += part.Place.Added;
        }
    }

    private sealed class Part
    {
        private readonly int[]? _rows;
        private readonly Lazy<float[]>? _turned;

        public Part(GgufPlace place, StoredParameters stored)
        {
            Place = place;
            Rows = place.Shape.Rank == 0 ? 1 : place.IsTurned ? place.Parameter.Shape[1] : place.Parameter.Shape[0];
            if (place.IsTurned) _turned = new(() => Turned(place.Parameter, stored));
            if (place.Order is null) return;
            _rows = new int[place.Order.Length];
            for (int row = 0; row < _rows.Length; row++) _rows[place.Order[row]] = row;
        }

        public GgufPlace Place { get; }

        public int Rows { get; }

        public void Read(StoredParameters stored, int first, Span<float> values, int width)
        {
            if (_turned is not null) _turned.Value.AsSpan(first * width, values.Length).CopyTo(values);
            else if (_rows is null) stored.Read(Place.Parameter, first, values);
            else
            {
                for (int at = 0, row = first; at < values.Length; at += width, row++)
                    stored.Read(Place.Parameter, _rows[row], values.Slice(at, width));
            }
        }

        private static float[] Turned(Parameter parameter, StoredParameters stored)
        {
            (int inputs, int outputs) = (parameter.Shape[0], parameter.Shape[1]);
            float[] values = stored.Whole(parameter), turned = new float[values.Length];
            for (int i = 0; i < inputs; i++)
                for (int o = 0; o < outputs; o++) turned[(o * inputs) + i] = values[(i * outputs) + o];
            return turned;
        }
    }
}

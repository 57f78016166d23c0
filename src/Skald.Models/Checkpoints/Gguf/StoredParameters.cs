using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>The values of a model's parameters in a checkpoint of Hugging Face's names, read a few rows at a time.</summary>
/// <remarks>A vector's rows are its elements. Nothing but what is asked for is held, save for odd small tensors.</remarks>
internal sealed class StoredParameters
{
    private readonly TensorArchive _archive;
    private readonly Dictionary<Parameter, WeightSource> _sources;
    private readonly Dictionary<Parameter, int> _places = [];
    private readonly Dictionary<Parameter, Lazy<float[]>> _whole = [];

    /// <exception cref="ModelFormatException">A tensor is missing, has another shape or type, or nothing needs it.</exception>
    public StoredParameters(TensorArchive archive, CausalLanguageModel model, CancellationToken cancellationToken)
    {
        _archive = archive;
        (List<WeightSource> sources, List<(JoinedTensor Tensor, TensorEntry Entry)> views) =
            ModelWeights.Plan(archive, model, isTrainable: true);
        _sources = sources.ToDictionary(source => source.Parameter);
        Dictionary<TensorEntry, int> order =
            archive.Tensors.Select((entry, place) => (entry, place)).ToDictionary(pair => pair.entry, pair => pair.place);
        foreach (WeightSource source in sources) _places[source.Parameter] = order[source.Entry];
        ModelWeights.ReadViews(archive, model, views, cancellationToken);
        Dictionary<string, Parameter> parameters = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        foreach ((JoinedTensor tensor, TensorEntry entry) in views)
        {
            foreach (JoinedPart part in tensor.Parts)
            {
                Parameter parameter = parameters[part.Parameter];
                _places[parameter] = Math.Max(_places.GetValueOrDefault(parameter), order[entry]);
                _whole[parameter] = new(() => parameter.Value.Detach().Contiguous().ToArray<float>());
            }
        }
    }

    /// <summary>Where in the checkpoint a parameter ends: its files' order is that of the tensors that are written.</summary>
    public int PlaceOf(Parameter parameter) => _places[parameter];

    /// <summary>Reads rows of a matrix, or elements of a vector.</summary>
    /// <param name="parameter">Whose.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="rows">Receives whole rows.</param>
    public void Read(Parameter parameter, int first, Span<float> rows)
    {
        int width = Width(parameter);
        if (parameter.Shape.Rank < 2 || _whole.ContainsKey(parameter))
        {
            Whole(parameter).AsSpan(first * width, rows.Length).CopyTo(rows);
            return;
        }

        WeightSource source = _sources[parameter];
        if (source.Rows is not { } map)
        {
            _archive.ReadFloats(source.Entry, (source.FirstRow + first) * width, rows);
            return;
        }

        for (int at = 0, row = first; at < rows.Length; at += width, row++)
            _archive.ReadFloats(source.Entry, (long)map[row] * width, rows.Slice(at, width));
    }

    /// <summary>The values of a parameter; those of vectors and of what isn't stored in rows are kept.</summary>
    public float[] Whole(Parameter parameter)
    {
        lock (_whole)
        {
            if (_whole.TryGetValue(parameter, out Lazy<float[]>? known)) return known.Value;
        }

        WeightSource source = _sources[parameter];
        float[] values = new float[parameter.Shape.Elements];
        if (parameter.Shape.Rank >= 2)
        {
            Read(parameter, 0, values);
            return values;
        }

        float[] stored = source.Rows is null ? values : new float[source.Entry.Count];
        _archive.ReadFloats(source.Entry, source.Rows is null ? source.FirstRow : 0, stored);
        for (int i = 0; source.Rows is not null && i < values.Length; i++) values[i] = stored[source.Rows[i]];
        lock (_whole) _whole[parameter] = new(values);
        return values;
    }

    /// <summary>Elements of a row.</summary>
    public static int Width(Parameter parameter) =>
        parameter.Shape.Rank < 2 ? 1 : checked((int)(parameter.Shape.Elements / Math.Max(1, parameter.Shape[0])));
}

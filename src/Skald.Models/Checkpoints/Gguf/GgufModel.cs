using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>A model in a GGUF file, or in another file that describes itself by GGUF's keys.</summary>
internal sealed class GgufModel
{
    private readonly TensorArchive _archive;
    private readonly GgufFamily _family;

    /// <exception cref="ModelFormatException">The architecture is unknown, or its keys contradict each other.</exception>
    public GgufModel(TensorArchive archive)
    {
        _archive = archive;
        GgufMetadata metadata = archive.Metadata!;
        string architecture = metadata["general.architecture"].TryString()
            ?? throw new ModelFormatException(archive.Path, "the key general.architecture must be a string.");
        var keys = new GgufKeys(archive, metadata, architecture);
        _family = GgufFamilies.All.FirstOrDefault(f => f.Architecture == architecture && f.Applies(keys))
            ?? throw new ModelFormatException(
                archive.Path, $"general.architecture must be one of {GgufFamilies.Names}, got \"{architecture}\".");
        JsonObject json = GgufConfig.Create(_family, keys);
        Config = ModelFamilies.ReadConfig(archive.Path, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        EndTokenIds = EndTokens.Of(metadata, Config.VocabSize);
    }

    /// <summary>The configuration.</summary>
    public ModelConfig Config { get; }

    /// <summary>The ids that end an answer.</summary>
    public TokenIds EndTokenIds { get; }

    /// <summary>Where each parameter lies. Names, shapes and types are checked; nothing is read.</summary>
    /// <param name="model">Whose parameters.</param>
    /// <param name="isTrainable">All types become floats.</param>
    /// <exception cref="ModelFormatException">
    /// A tensor is missing, has another shape or type, or nothing needs it.
    /// </exception>
    public IReadOnlyList<WeightSource> Plan(CausalLanguageModel model, bool isTrainable = false)
    {
        var used = new HashSet<string>(StringComparer.Ordinal)
        {
            "rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight",
        };
        var single = new Dictionary<string, (string Name, Parameter Parameter)>(StringComparer.Ordinal);
        var sources = new List<WeightSource>();
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            (string? tensor, int? expert) = GgufNames.Find(_family, name);
            if (tensor is null)
            {
                throw new ModelFormatException(
                    _archive.Path, $"parameter \"{name}\" of {_family.ModelType} has no tensor in GGUF files.");
            }

            if (expert is { } number) sources.Add(FindExpert(tensor, number, name, parameter, used));
            else single.Add(tensor, (name, parameter));
        }

        foreach ((string tensor, (string name, Parameter parameter)) in single)
            sources.Add(Find(tensor, name, parameter, single, used));
        foreach (TensorEntry entry in _archive.Tensors)
        {
            if (used.Contains(entry.Name)) continue;
            throw new ModelFormatException(
                _archive.Path, $"tensor \"{entry.Name}\" belongs to no parameter of {_family.ModelType}.");
        }

        return isTrainable ? [.. sources.Select(source => source with { IsTrainable = true })] : sources;
    }

    private WeightSource Find(
        string tensor, string name, Parameter parameter,
        Dictionary<string, (string Name, Parameter Parameter)> byTensor, HashSet<string> used)
    {
        (TensorEntry entry, long firstRow, long rows) = Place(tensor, name, parameter, byTensor);
        Use(entry, used);
        Shape shape = parameter.IsTransposed ? [parameter.Shape[1], parameter.Shape[0]] : parameter.Shape;
        ModelWeights.CheckShape(_archive, entry, shape.With(0, checked((int)rows)));
        int[]? order = _family.TurnsNeighbours ? HeadOrder(tensor, parameter.Shape[0]) : null;
        if (order is not null && firstRow > 0)
            for (int row = 0; row < order.Length; row++) order[row] += (int)firstRow;
        return new(parameter, entry)
        {
            FirstRow = firstRow,
            Rows = order,
            IsTurned = parameter.IsTransposed,
            Offset = _family.StoresNormsFromOne && IsNormWeight(tensor) ? -1 : 0,
        };
    }

    /// <summary>One expert's matrix: its rows of a tensor with the matrices of all.</summary>
    private WeightSource FindExpert(string tensor, int expert, string name, Parameter parameter, HashSet<string> used)
    {
        if (!_archive.TryGet(tensor, out TensorEntry? entry))
            throw new ModelFormatException(_archive.Path, $"tensor \"{tensor}\" is missing, which holds \"{name}\".");
        Use(entry, used);
        if (entry.Shape.Count != 3 || expert >= entry.Shape[0]
            || entry.Shape[1] != parameter.Shape[0] || entry.Shape[2] != parameter.Shape[1])
        {
            throw new ModelFormatException(_archive.Path, $"tensor \"{tensor}\" must hold matrices {parameter.Shape} of more "
                + $"than {expert} experts, got [{string.Join(", ", entry.Shape)}].");
        }

        return new(parameter, entry) { FirstRow = (long)expert * parameter.Shape[0] };
    }

    private void Use(TensorEntry entry, HashSet<string> used)
    {
        used.Add(entry.Name);
        if (entry.Type.Codec is null || entry.Type.Ggml is GgmlType.I8 or GgmlType.I16 or GgmlType.I32 or GgmlType.I64)
        {
            throw new ModelFormatException(
                _archive.Path, $"tensor \"{entry.Name}\" must hold weights, got {entry.Type}.");
        }
    }

    /// <summary>The tensor that holds a parameter, the first of its rows, and the rows of the whole tensor.</summary>
    private (TensorEntry Entry, long FirstRow, long Rows) Place(
        string tensor, string name, Parameter parameter,
        Dictionary<string, (string Name, Parameter Parameter)> byTensor)
    {
        foreach ((string whole, string[] parts) in GgufNames.Joined)
        {
            string? part = parts.FirstOrDefault(part => tensor.Contains($".{part}.", StringComparison.Ordinal));
            if (part is null || _archive.TryGet(Sibling(parts[0]), out _)) continue;
            if (!_archive.TryGet(Sibling(whole), out TensorEntry? joined) || !byTensor.ContainsKey(Sibling(parts[0]))) continue;
            long[] rows = [.. parts.Select(p => byTensor.TryGetValue(Sibling(p), out var own) ? own.Parameter.Shape[0] : 0L)];
            return (joined, rows.Take(Array.IndexOf(parts, part)).Sum(), rows.Sum());

            string Sibling(string other) => tensor.Replace($".{part}.", $".{other}.", StringComparison.Ordinal);
        }

        return _archive.TryGet(tensor, out TensorEntry? entry)
            ? (entry, 0, parameter.IsTransposed ? parameter.Shape[1] : parameter.Shape[0])
            : throw new ModelFormatException(_archive.Path, $"tensor \"{tensor}\" is missing, which holds \"{name}\".");
    }

    /// <summary>
    /// The stored row of each row of queries or keys: feature i of a head lies at 2i, feature i + D/2 at 2i + 1.
    /// </summary>
    private int[]? HeadOrder(string tensor, int rows)
    {
        bool isQuery = tensor.Contains(".attn_q.", StringComparison.Ordinal);
        if (!isQuery && !tensor.Contains(".attn_k.", StringComparison.Ordinal)) return null;
        if (Config is not ArchitectureConfig { Architecture: var architecture }) return null;
        if (architecture.Block(0).Mixer is not AttentionSettings attention) return null;
        if (attention.Rotary is { Layout: RotaryLayout.Interleaved }) return null;
        int half = attention.HeadDim / 2, width = attention.HeadDim;
        int[] order = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            (int head, int feature) = (row / width, row % width);
            order[row] = (head * width) + (feature < half ? 2 * feature : (2 * (feature - half)) + 1);
        }

        return order;
    }

    private static bool IsNormWeight(string tensor) => tensor.EndsWith("_norm.weight", StringComparison.Ordinal);
}

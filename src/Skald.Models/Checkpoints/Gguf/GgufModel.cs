using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>A model in a GGUF file, or in another file that describes itself by GGUF's keys.</summary>
internal sealed class GgufModel
{
    private readonly TensorArchive _archive;
    private readonly GgufFamily _family;
    private readonly Lazy<TokenIds> _ends;

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
        Config = ModelFamilies.ReadConfig(archive.Path, json);
        _ends = new(() => EndTokens.Of(metadata, Config.VocabSize));
    }

    /// <summary>The configuration.</summary>
    public ModelConfig Config { get; }

    /// <summary>The ids that end an answer.</summary>
    public TokenIds EndTokenIds => _ends.Value;

    /// <summary>Where each parameter lies. Names, shapes and types are checked; nothing is read.</summary>
    /// <param name="model">Whose parameters.</param>
    /// <param name="isTrainable">All types become floats.</param>
    /// <exception cref="ModelFormatException">
    /// A tensor is missing, has another shape or type, or nothing needs it.
    /// </exception>
    public IReadOnlyList<WeightSource> Plan(CausalLanguageModel model, bool isTrainable = false)
    {
        var used = new HashSet<string>(GgufRope.Tensors, StringComparer.Ordinal);
        var sources = new List<WeightSource>();
        try
        {
            foreach (GgufPlace place in new GgufLayout(_family, Config).Places(model, tensor => _archive.TryGet(tensor, out _)))
                sources.Add(Source(place, used));
        }
        catch (NotSupportedException e)
        {
            throw new ModelFormatException(_archive.Path, e.Message, e);
        }

        foreach (TensorEntry entry in _archive.Tensors)
        {
            if (used.Contains(entry.Name)) continue;
            throw new ModelFormatException(
                _archive.Path, $"tensor \"{entry.Name}\" belongs to no parameter of {_family.ModelType}.");
        }

        return isTrainable ? [.. sources.Select(source => source with { IsTrainable = true })] : sources;
    }

    private WeightSource Source(GgufPlace place, HashSet<string> used)
    {
        if (!_archive.TryGet(place.Tensor, out TensorEntry? entry))
        {
            throw new ModelFormatException(
                _archive.Path, $"tensor \"{place.Tensor}\" is missing, which holds \"{place.Name}\".");
        }

        Use(entry, used);
        if (place.Expert is { } expert) CheckExperts(entry, place, expert);
        else ModelWeights.CheckShape(_archive, entry, place.Shape);
        return new(place.Parameter, entry)
        {
            FirstRow = place.FirstRow,
            Rows = place.Order is { } order ? [.. order.Select(row => row + (int)place.FirstRow)] : null,
            IsTurned = place.IsTurned,
            Offset = -place.Added,
        };
    }

    /// <summary>One expert's matrix is its rows of a tensor with the matrices of all.</summary>
    private void CheckExperts(TensorEntry entry, GgufPlace place, int expert)
    {
        Skald.Tensors.Shape shape = place.Shape;
        if (entry.Shape.Count == 3 && expert < entry.Shape[0] && entry.Shape[1] == shape[0] && entry.Shape[2] == shape[1]) return;
        throw new ModelFormatException(_archive.Path, $"tensor \"{entry.Name}\" must hold matrices {shape} of more "
            + $"than {expert} experts, got [{string.Join(", ", entry.Shape)}].");
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
}

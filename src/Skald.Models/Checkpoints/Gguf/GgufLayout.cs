using Skald.Formats;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>Where the parameters of a model lie in the tensors of a GGUF file: the same for reading and for writing.</summary>
/// <param name="family">The file's family.</param>
/// <param name="config">The model's sizes.</param>
internal sealed class GgufLayout(GgufFamily family, ModelConfig config)
{
    /// <summary>The place of every parameter.</summary>
    /// <param name="model">Whose parameters; they need no values.</param>
    /// <param name="has">Whether the file holds a tensor: parts of a joined one stand alone where they do.</param>
    /// <exception cref="NotSupportedException">GGUF files have no tensor for a parameter.</exception>
    public IEnumerable<GgufPlace> Places(CausalLanguageModel model, Func<string, bool> has)
    {
        var single = new Dictionary<string, (string Name, Parameter Parameter)>(StringComparer.Ordinal);
        var experts = new List<(string Tensor, int Expert, string Name, Parameter Parameter)>();
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            (string? tensor, int? expert) = GgufNames.Find(family, name);
            if (tensor is null)
            {
                throw new NotSupportedException(
                    $"parameter \"{name}\" of {family.ModelType} has no tensor in GGUF files.");
            }

            if (expert is { } number) experts.Add((tensor, number, name, parameter));
            else single.Add(tensor, (name, parameter));
        }

        foreach ((string tensor, int expert, string name, Parameter parameter) in experts)
        {
            yield return new(tensor, name, parameter)
            { FirstRow = (long)expert * parameter.Shape[0], TotalRows = parameter.Shape[0], Expert = expert };
        }

        foreach ((string tensor, (string name, Parameter parameter)) in single)
            yield return Place(tensor, name, parameter, single, has);
    }

    private GgufPlace Place(
        string tensor, string name, Parameter parameter,
        Dictionary<string, (string Name, Parameter Parameter)> byTensor, Func<string, bool> has)
    {
        GgufPlace place = new(tensor, name, parameter)
        {
            TotalRows = parameter.IsTransposed ? parameter.Shape[1] : parameter.Shape[0],
            Order = family.TurnsNeighbours ? HeadOrder(tensor, parameter.Shape[0]) : null,
            IsTurned = parameter.IsTransposed,
            Added = family.StoresNormsFromOne && tensor.EndsWith("_norm.weight", StringComparison.Ordinal) ? 1 : 0,
        };
        foreach ((string whole, string[] parts) in GgufNames.Joined)
        {
            string? part = parts.FirstOrDefault(part => tensor.Contains($".{part}.", StringComparison.Ordinal));
            if (part is null || has(Sibling(parts[0])) || !has(Sibling(whole)) || !byTensor.ContainsKey(Sibling(parts[0])))
                continue;
            long[] rows = [.. parts.Select(p => byTensor.TryGetValue(Sibling(p), out var own) ? own.Parameter.Shape[0] : 0L)];
            return place with
            {
                Tensor = Sibling(whole),
                FirstRow = rows.Take(Array.IndexOf(parts, part)).Sum(),
                TotalRows = rows.Sum(),
            };

            string Sibling(string other) => tensor.Replace($".{part}.", $".{other}.", StringComparison.Ordinal);
        }

        return place;
    }

    /// <summary>
    /// The stored row of each row of queries or keys: feature i of a head lies at 2i, feature i + D/2 at 2i + 1.
    /// </summary>
    private int[]? HeadOrder(string tensor, int rows)
    {
        bool isQuery = tensor.Contains(".attn_q.", StringComparison.Ordinal);
        if (!isQuery && !tensor.Contains(".attn_k.", StringComparison.Ordinal)) return null;
        if (config is not ArchitectureConfig { Architecture: var architecture }) return null;
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
}

/// <summary>Where a parameter lies: rows of a tensor.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Name">The parameter's name.</param>
/// <param name="Parameter">The parameter.</param>
internal sealed record GgufPlace(string Tensor, string Name, Parameter Parameter)
{
    /// <summary>The first of its rows.</summary>
    public long FirstRow { get; init; }

    /// <summary>Rows of the tensor, of one expert where it holds several.</summary>
    public required long TotalRows { get; init; }

    /// <summary>The place of each of the parameter's rows from the first on; null where they follow each other.</summary>
    public int[]? Order { get; init; }

    /// <summary>The file holds the matrix as [out, in] and the parameter as [in, out].</summary>
    public bool IsTurned { get; init; }

    /// <summary>What the file's values are above the parameter's.</summary>
    public float Added { get; init; }

    /// <summary>Which expert's matrix it is, in a tensor with those of all.</summary>
    public int? Expert { get; init; }

    /// <summary>The shape of the tensor, or of one expert's part of it.</summary>
    public Shape Shape => (Parameter.IsTransposed ? [Parameter.Shape[1], Parameter.Shape[0]] : Parameter.Shape)
        .With(0, checked((int)TotalRows));
}

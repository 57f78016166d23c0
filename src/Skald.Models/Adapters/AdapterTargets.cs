using Skald.Models.Checkpoints;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>The matrices of a model by the names that checkpoints give them.</summary>
internal sealed class AdapterTargets
{
    private const string Weight = ".weight";

    public AdapterTargets(LanguageModel model)
    {
        Modules = [.. model.NamedModules()];
        Dictionary<string, Linear> linears = Modules.Where(m => m.Module is Linear)
            .ToDictionary(m => m.Name, m => (Linear)m.Module, StringComparer.Ordinal);
        var layers = new List<TargetLayer>();
        var joined = new HashSet<string>(StringComparer.Ordinal);
        foreach (JoinedTensor tensor in model.Joined)
            if (Join(tensor, model, linears, joined) is { } layer) layers.Add(layer);
        foreach ((string name, Module module) in Modules)
        {
            if (joined.Contains(name)) continue;
            if (module is Linear linear)
            {
                (int a, int b) = (linear.Weight.Shape[0], linear.Weight.Shape[1]);
                (int outputs, int inputs) = linear.Weight.IsTransposed ? (b, a) : (a, b);
                layers.Add(new(name, inputs, outputs, [(linear, null)], null));
            }
            else if (module is Embedding table)
            {
                layers.Add(new(name, table.Weight.Shape[0], table.Weight.Shape[1], [], table));
            }
        }

        Layers = layers;
    }

    /// <summary>Every module below the model.</summary>
    public IReadOnlyList<(string Name, Module Module)> Modules { get; }

    /// <summary>Every matrix and table.</summary>
    public IReadOnlyList<TargetLayer> Layers { get; }

    /// <summary>The matrices that a configuration chooses.</summary>
    /// <param name="kind">What asks, for the message.</param>
    /// <param name="chosen">Names of layers, or "all-linear" for all but the head.</param>
    /// <param name="excluded">Names of layers that are left out.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<TargetLayer> Matrices(string kind, LayerFilter chosen, LayerFilter excluded)
    {
        TargetLayer[] found = [.. Layers.Where(layer => layer.Table is null && !excluded.Accepts(layer.Name)
            && (chosen.IsAllLinear ? !layer.IsHead : chosen.Accepts(layer.Name)))];
        return found.Length > 0 ? found : throw Missing(kind, chosen);
    }

    /// <summary>Says that a configuration chooses no layer.</summary>
    public ArgumentException Missing(string kind, LayerFilter chosen) => new(
        $"{kind}: target_modules must name layers of the base, got {chosen.Text ?? string.Join(", ", chosen.Names)}; it has "
        + $"layers such as {Layers[^1].Name}.");

    /// <summary>A matrix of the file whose rows several layers hold; null where they hold no whole rows.</summary>
    private static TargetLayer? Join(
        JoinedTensor tensor, LanguageModel model, Dictionary<string, Linear> linears, HashSet<string> joined)
    {
        if (!tensor.Name.EndsWith(Weight, StringComparison.Ordinal) || tensor.Shape.Rank != 2) return null;
        var parts = new List<(Linear, int[]?)>();
        foreach (JoinedPart part in tensor.Parts)
        {
            if (!part.Parameter.EndsWith(Weight, StringComparison.Ordinal)
                || !linears.TryGetValue(part.Parameter[..^Weight.Length], out Linear? linear)) return null;
            joined.Add(part.Parameter[..^Weight.Length]);
            if (part.Rows(tensor, linear.Weight, model.Device) is not { } rows) return null;
            parts.Add((linear, rows));
        }

        return new(tensor.Name[..^Weight.Length], tensor.Shape[1], tensor.Shape[0], parts, null);
    }
}

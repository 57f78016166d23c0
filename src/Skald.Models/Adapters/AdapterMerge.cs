using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>New values for the base's parameters, and the old ones.</summary>
internal sealed class AdapterMerge
{
    private readonly List<(Parameter Parameter, Tensor Merged)> _changes = [];
    private readonly List<(Parameter Parameter, Tensor Original)> _originals = [];
    private string[] _names = [];

    /// <summary>What merging the active adapters gives; changes nothing yet.</summary>
    /// <exception cref="InvalidOperationException">It can't be given.</exception>
    public static AdapterMerge Plan(LanguageModel model, IReadOnlyList<Adapter> active)
    {
        if (active.Count == 0)
            throw new InvalidOperationException("Merge: an adapter must be active, got none; activate one first.");
        var merge = new AdapterMerge();
        using var pause = model.Device.NoGrad();
        foreach (Adapter adapter in active)
        {
            if (adapter is PromptAdapter)
            {
                throw new InvalidOperationException(
                    $"Merge: virtual tokens have no place in the weights, got {adapter.Name}; keep it active.");
            }

            foreach ((Parameter target, Parameter value) in adapter.StandIns) merge.Add(target, value.Own.Detach());
        }

        foreach (Linear layer in active.SelectMany(adapter => adapter.Linears).Select(pair => pair.Layer).Distinct())
            merge.Add(layer, (LinearParts)layer.Adapter!);
        foreach (Embedding layer in active.SelectMany(adapter => adapter.Embeddings).Select(pair => pair.Layer).Distinct())
        {
            if (model is CausalLanguageModel { HeadWeight.Storage: var head } && ReferenceEquals(head, layer.Weight.Own.Storage))
            {
                throw new InvalidOperationException(
                    "Merge: a table that makes the logits too must keep its weights, got an adapter of its rows alone; "
                    + "keep the adapter beside.");
            }

            merge.Add(layer.Weight, ((EmbeddingParts)layer.Adapter!).Table(layer));
        }

        return merge;
    }

    /// <summary>Writes the new values.</summary>
    /// <param name="names">The adapters that they come from.</param>
    public void Apply(string[] names)
    {
        _names = names;
        foreach ((Parameter parameter, Tensor merged) in _changes)
        {
            Tensor own = parameter.Own.Detach();
            _originals.Add((parameter, own.Clone().Keep()));
            own.CopyFrom(merged);
        }

        _changes.Clear();
    }

    /// <summary>Writes the old values back.</summary>
    /// <returns>The adapters that were merged.</returns>
    public string[] Undo()
    {
        foreach ((Parameter parameter, Tensor original) in _originals) parameter.Own.Detach().CopyFrom(original);
        return _names;
    }

    private void Add(Linear layer, LinearParts parts)
    {
        ThrowIfQuantized(layer.Weight);
        Tensor matrix = parts.Matrix(layer);
        if (!ReferenceEquals(matrix, layer.Matrix)) Add(layer.Weight, layer.Weight.IsTransposed ? matrix.Mt() : matrix);
        Tensor? old = layer.Bias?.Value, bias = parts.Bias(layer);
        if (bias is null || ReferenceEquals(bias, old)) return;
        if (layer.Bias is null)
        {
            throw new InvalidOperationException(
                "Merge: an adapter's bias needs one of the base, got a layer without; keep the adapter beside.");
        }

        _changes.RemoveAll(change => change.Parameter == layer.Bias);
        Add(layer.Bias, bias);
    }

    private void Add(Parameter parameter, Tensor merged)
    {
        ThrowIfQuantized(parameter);
        _changes.Add((parameter, merged.Keep()));
    }

    private static void ThrowIfQuantized(Parameter parameter)
    {
        if (!parameter.Own.DType.IsQuantized()) return;
        throw new InvalidOperationException(
            $"Merge: weights must be floats, got {parameter.Own.DType}; keep the adapter beside the quantised base, or merge it "
            + "into the float model and quantise that.");
    }
}

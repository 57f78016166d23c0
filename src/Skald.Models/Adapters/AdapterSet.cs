using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>The adapters of a model: any number loaded, some or none of them active.</summary>
/// <remarks>
/// While the set holds adapters, the base is frozen: gradients reach adapters alone. Keys and values that a decoding state
/// holds are those of the adapters that were active then: begin a new state after a change.
/// </remarks>
public sealed class AdapterSet
{
    private readonly LanguageModel _model;
    private readonly Dictionary<string, Adapter> _adapters = new(StringComparer.Ordinal);
    private readonly List<Adapter> _active = [];
    private readonly List<Parameter> _thawed = [];
    private AdapterMerge? _merge;

    internal AdapterSet(LanguageModel model) => _model = model;

    /// <summary>The adapters that are loaded, by name.</summary>
    public IReadOnlyDictionary<string, Adapter> All => _adapters;

    /// <summary>The adapters that take effect, in the order of their activation.</summary>
    public IReadOnlyList<Adapter> Active => _active;

    /// <summary>Whether adapters are merged into the weights.</summary>
    public bool IsMerged => _merge is not null;

    /// <summary>The active adapter of virtual tokens.</summary>
    internal PromptAdapter? Prompt { get; private set; }

    /// <summary>Reads an adapter; it takes effect when it is activated.</summary>
    /// <param name="folder">A folder with adapter_config.json and adapter_model.safetensors, as PEFT writes it.</param>
    /// <param name="name">What to call it; the folder's name where left out.</param>
    /// <exception cref="ModelFormatException">The folder is no adapter, or one for another base.</exception>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Adapter Load(string folder, string? name = null)
    {
        name ??= Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        CheckFree(name);
        return Add(AdapterFile.Read(_model, folder, name));
    }

    /// <summary>Makes an adapter to be trained; it takes effect when it is activated.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="config">Its kind and sizes.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="ArgumentException">The name is taken, or the configuration fits no layer.</exception>
    public Adapter Create(string name, AdapterConfig config, ulong seed)
    {
        CheckFree(name);
        Adapter adapter = config.Create(_model, name);
        adapter.Initialize(new RandomStream(seed).Fork(name));
        return Add(adapter);
    }

    /// <summary>Makes one LoRA of several.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="adapters">LoRA adapters of this set and their weights.</param>
    /// <param name="how">How the factors become one pair.</param>
    /// <param name="rank">Rank of an <see cref="AdapterCombination.Svd"/>; null for the largest of the adapters.</param>
    /// <param name="density">Share of elements that pruning combinations keep, over 0 up to 1.</param>
    /// <exception cref="ArgumentException">Not LoRA, no plain one, or ranks that don't fit.</exception>
    public Adapter Combine(
        string name, IReadOnlyList<(string Name, double Weight)> adapters, AdapterCombination how, int? rank = null,
        double density = 0.5)
    {
        CheckFree(name);
        LoraCombination combination = new(how, [.. adapters.Select(a => (Find(a.Name), a.Weight))], rank, density);
        return Add(combination.Create(_model, name));
    }

    /// <summary>Lets adapters take effect, and no others.</summary>
    /// <param name="names">Several LoRAs add up; none gives the plain base.</param>
    /// <exception cref="ArgumentException">No such adapter, or adapters that exclude each other.</exception>
    /// <exception cref="InvalidOperationException">Adapters are merged.</exception>
    public void Activate(params IReadOnlyList<string> names)
    {
        ThrowIfMerged();
        Adapter[] chosen = [.. names.Select(Find)];
        Check(chosen);
        Clear();
        _active.AddRange(chosen);
        foreach (var layer in chosen.SelectMany(adapter => adapter.Linears).GroupBy(pair => pair.Layer))
            layer.Key.Adapter = new LinearParts([.. layer.Select(pair => pair.Part)]);
        foreach (var layer in chosen.SelectMany(adapter => adapter.Embeddings).GroupBy(pair => pair.Layer))
            layer.Key.Adapter = new EmbeddingParts([.. layer.Select(pair => pair.Part)]);
        foreach ((Parameter target, Parameter value) in chosen.SelectMany(adapter => adapter.StandIns))
            target.StandIn = value.Own;
        Prompt = chosen.OfType<PromptAdapter>().FirstOrDefault();
    }

    /// <summary>Gives the plain base; the adapters stay loaded.</summary>
    /// <exception cref="InvalidOperationException">Adapters are merged.</exception>
    public void Deactivate() => Activate();

    /// <summary>Forgets an adapter.</summary>
    /// <exception cref="ArgumentException">No such adapter.</exception>
    /// <exception cref="InvalidOperationException">Adapters are merged.</exception>
    public void Remove(string name)
    {
        Adapter gone = Find(name);
        Activate([.. _active.Where(adapter => adapter != gone).Select(adapter => adapter.Name)]);
        _adapters.Remove(name);
        if (_adapters.Count > 0) return;
        foreach (Parameter parameter in _thawed) parameter.Own.RequiresGrad = true;
        _thawed.Clear();
    }

    /// <summary>Writes the active adapters into the base's weights, which are then as fast as without any.</summary>
    /// <remarks>The old weights are kept, for <see cref="Unmerge"/>.</remarks>
    /// <exception cref="InvalidOperationException">
    /// The base is quantised, an adapter has no weights, or adapters are merged already.
    /// </exception>
    public void Merge()
    {
        ThrowIfMerged();
        string[] names = [.. _active.Select(adapter => adapter.Name)];
        AdapterMerge merge = AdapterMerge.Plan(_model, _active);
        Clear();
        merge.Apply(names);
        _merge = merge;
    }

    /// <summary>Gives the base the weights back that it had before merging, bit by bit; its adapters are active again.</summary>
    /// <exception cref="InvalidOperationException">Nothing is merged.</exception>
    public void Unmerge()
    {
        if (_merge is not { } merge)
            throw new InvalidOperationException("Unmerge: adapters must be merged, got none; call Merge first.");
        _merge = null;
        Activate(merge.Undo());
    }

    private void Clear()
    {
        foreach (Adapter adapter in _active)
        {
            foreach ((Linear layer, _) in adapter.Linears) layer.Adapter = null;
            foreach ((Embedding layer, _) in adapter.Embeddings) layer.Adapter = null;
            foreach ((Parameter target, _) in adapter.StandIns) target.StandIn = null;
        }

        _active.Clear();
        Prompt = null;
    }

    private Adapter Add(Adapter adapter)
    {
        if (_adapters.Count == 0)
        {
            _thawed.AddRange(_model.Parameters().Where(p => !p.Own.DType.IsQuantized() && p.Own.RequiresGrad));
            _model.Freeze();
        }

        _adapters.Add(adapter.Name, adapter);
        return adapter;
    }

    private Adapter Find(string name) => _adapters.TryGetValue(name, out Adapter? adapter)
        ? adapter : throw new ArgumentException(
            $"Adapters: a loaded adapter must be named, got {name}; there are "
            + $"{string.Join(", ", _adapters.Keys.Order(StringComparer.Ordinal))}.");

    private void CheckFree(string name)
    {
        if (_adapters.ContainsKey(name))
            throw new ArgumentException($"Adapters: a new adapter needs a name of its own, got {name}; remove the old one.");
    }

    private void ThrowIfMerged()
    {
        if (_merge is not null)
            throw new InvalidOperationException("Adapters: merged adapters can't be changed, got a change; call Unmerge first.");
    }

    private static void Check(Adapter[] chosen)
    {
        if (chosen.Select(adapter => adapter.Config.PeftType).Distinct().Count() > 1)
        {
            throw new ArgumentException("Activate: adapters that are active together must be of one kind, got "
                + $"{string.Join(", ", chosen.Select(adapter => adapter.Config.PeftType))}.");
        }

        if (chosen.Distinct().Count() < chosen.Length || chosen.OfType<PromptAdapter>().Count() > 1)
        {
            throw new ArgumentException("Activate: each adapter once, and one with virtual tokens alone, got "
                + $"{string.Join(", ", chosen.Select(adapter => adapter.Name))}.");
        }

        var replaced = new HashSet<Parameter>();
        foreach (Adapter adapter in chosen)
        {
            if (adapter.StandIns.All(pair => replaced.Add(pair.Target))) continue;
            throw new ArgumentException($"Activate: one adapter may replace a parameter of the base, got {adapter.Name} "
                + "and another; activate them one at a time.");
        }
    }
}

using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Low-rank changes of a model's matrices and tables.</summary>
internal sealed class LoraAdapter : Adapter
{
    private readonly List<(TargetLayer Target, LoraLayer Lora)> _layers = [];
    private readonly List<(TargetLayer Target, LoraEmbedding Lora)> _tables = [];
    private readonly List<(Linear, ILinearPart)> _parts = [];

    /// <param name="model">The base.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="config">Its sizes.</param>
    /// <exception cref="ArgumentException">The configuration fits no layer of the base.</exception>
    public LoraAdapter(LanguageModel model, string name, LoraConfig config)
        : base(model.Device, name, config)
    {
        var targets = new AdapterTargets(model);
        var chosen = new LoraTargets(config);
        foreach (TargetLayer target in targets.Layers.Where(chosen.Accepts)) Add(target, config, chosen);
        if (_layers.Count + _tables.Count == 0) throw targets.Missing("LoRA", config.Targets);
        if (config.Bias == "all") AddOtherBiases(model);
        AddSavedModules(targets, config.ModulesToSave);
    }

    /// <summary>Changed matrices.</summary>
    public IReadOnlyList<(TargetLayer Target, LoraLayer Lora)> Layers => _layers;

    /// <summary>Changed tables.</summary>
    public IReadOnlyList<(TargetLayer Target, LoraEmbedding Lora)> Tables => _tables;

    /// <inheritdoc/>
    internal override IEnumerable<(Linear Layer, ILinearPart Part)> Linears => _parts;

    /// <inheritdoc/>
    internal override IEnumerable<(Embedding Layer, IEmbeddingPart Part)> Embeddings =>
        _tables.Select(table => (table.Target.Table!, (IEmbeddingPart)table.Lora));

    /// <inheritdoc/>
    /// <remarks>The change begins at nothing: B, or a table's A, is 0. DoRA's magnitudes begin at the rows' lengths.</remarks>
    internal override void Initialize(RandomStream random)
    {
        foreach ((TargetLayer target, LoraLayer lora) in _layers)
        {
            float reach = 1 / MathF.Sqrt(target.Inputs);
            Device.Backend.Uniform(lora.A.Value.Detach(), random.Fork(target.Name), -reach, reach);
            if (lora.Magnitude is not { } magnitude) continue;
            foreach ((Linear layer, int[]? rows) in target.Parts)
            {
                Tensor matrix = layer.Matrix.DType.IsQuantized() ? layer.Matrix.Dequantize() : layer.Matrix.Detach();
                float[] lengths = matrix.Square().Sum(1).Sqrt().ToArray();
                for (int i = 0; i < lengths.Length; i++)
                    magnitude.Value.Detach().Narrow(0, rows?[i] ?? i, 1).CopyFrom(lengths.AsSpan(i, 1));
            }
        }

        foreach ((TargetLayer target, LoraEmbedding lora) in _tables)
            lora.B.Initialize(random.Fork(target.Name), 1);
        foreach ((Parameter target, Parameter value) in StandIns) value.Value.Detach().CopyFrom(target.Own);
    }

    private void Add(TargetLayer target, LoraConfig config, LoraTargets chosen)
    {
        (int rank, float scaling) = chosen.Sizes(target.Name);
        if (target.Table is not null)
        {
            if (config.UseDora)
                throw new ArgumentException($"LoRA: use_dora is for matrices, got the table {target.Name}; leave it out.");
            _tables.Add((target, AddChild(Root + target.Name, new LoraEmbedding(this, target, rank, scaling))));
            return;
        }

        LoraLayer lora = AddChild(Root + target.Name, new LoraLayer(this, config, target, rank, scaling));
        _layers.Add((target, lora));
        foreach ((Linear layer, int[]? rows) in target.Parts) _parts.Add((layer, new LoraPart(lora, rows)));
        if (config.Bias == "none") return;
        if (target.Bias is { } bias) AddStandIn(bias, lora.AddBaseBias(bias.Shape));
        else if (target.Parts.Any(part => part.Layer.Bias is not null))
        {
            throw new ArgumentException(
                $"LoRA: trained biases need a layer of their own, got {target.Name}, which the base holds in parts.");
        }
    }

    /// <summary>Biases of the layers that are not changed otherwise.</summary>
    private void AddOtherBiases(LanguageModel model)
    {
        var known = StandIns.Select(pair => pair.Target).ToHashSet();
        foreach ((string name, Module module) in model.NamedModules())
        {
            if (module is not (Linear or LayerNorm)) continue;
            Parameter? bias = module is Linear linear ? linear.Bias : ((LayerNorm)module).Bias;
            if (bias is null || known.Contains(bias)) continue;
            AddStandIn(bias, AddParameter($"{Root}{name}.bias", bias.Shape, ParameterKind.Bias));
        }
    }
}

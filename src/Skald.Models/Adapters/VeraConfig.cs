using System.Text.Json.Nodes;

namespace Skald.Models.Adapters;

/// <summary>VeRA: two random matrices that all layers share, and two trained vectors for each layer.</summary>
/// <remarks>Kopiczko et al. 2023, https://arxiv.org/abs/2310.11454.</remarks>
public sealed record VeraConfig : AdapterConfig
{
    /// <inheritdoc/>
    public override string PeftType => "VERA";

    /// <summary>r.</summary>
    public int Rank { get; init; } = 256;

    /// <summary>What the inner vector begins with.</summary>
    public double Initial { get; init; } = 0.1;

    /// <summary>Endings of the names of the layers that are changed.</summary>
    public IReadOnlyList<string> TargetModules
    {
        get => Targets.Names;
        init => Targets = LayerFilter.Of(value);
    }

    internal LayerFilter Targets { get; init; } = LayerFilter.None;

    internal LayerFilter Excluded { get; init; } = LayerFilter.None;

    internal static VeraConfig Of(AdapterKeys keys)
    {
        keys.Refuse("layers_to_transform");
        if (keys.Text("bias") is not (null or "none") and var bias) throw keys.Broken($"the key bias must be none, got {bias}");
        if (keys.All["save_projection"] is not null && !keys.Flag("save_projection"))
        {
            throw keys.Broken(
                "the key save_projection must be true, got false: the shared matrices would have to be drawn as PyTorch draws; "
                + "save the adapter with them");
        }

        return new()
        {
            Keys = keys.All,
            BaseModel = keys.Text("base_model_name_or_path"),
            TaskType = keys.Text("task_type") ?? "CAUSAL_LM",
            ModulesToSave = keys.Names("modules_to_save"),
            Rank = keys.Count("r", 256),
            Initial = keys.Number("d_initial", 0.1),
            Targets = keys.Filter("target_modules"),
            Excluded = keys.Filter("exclude_modules"),
        };
    }

    internal override Adapter Create(LanguageModel model, string name) => new VeraAdapter(model, name, this);

    private protected override void AddTo(JsonObject keys)
    {
        keys["r"] = Rank;
        keys["target_modules"] = Filter(Targets);
        keys["save_projection"] = true;
    }
}

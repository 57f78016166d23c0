using System.Text.Json.Nodes;

namespace Skald.Models.Adapters;

/// <summary>AdaLoRA: low-rank changes like a singular value decomposition, whose ranks a training has shared out.</summary>
/// <remarks>
/// Zhang et al. 2023, https://arxiv.org/abs/2303.10512. Trained here, the ranks stay as they are.
/// </remarks>
public sealed record AdaLoraConfig : AdapterConfig
{
    /// <inheritdoc/>
    public override string PeftType => "ADALORA";

    /// <summary>r of a matrix whose rank nobody has changed.</summary>
    public int Rank { get; init; } = 12;

    /// <summary>The change is multiplied by alpha / r.</summary>
    public double Alpha { get; init; } = 8;

    /// <summary>Endings of the names of the layers that are changed.</summary>
    public IReadOnlyList<string> TargetModules
    {
        get => Targets.Names;
        init => Targets = LayerFilter.Of(value);
    }

    /// <summary>What a training left of the ranks, by the layer's name.</summary>
    public IReadOnlyDictionary<string, int> Ranks { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    internal LayerFilter Targets { get; init; } = LayerFilter.None;

    internal LayerFilter Excluded { get; init; } = LayerFilter.None;

    internal static AdaLoraConfig Of(AdapterKeys keys)
    {
        keys.Refuse("layers_to_transform", "use_dora", "use_rslora", "lora_bias", "alpha_pattern", "trainable_token_indices");
        if (keys.Text("bias") is not (null or "none") and var bias) throw keys.Broken($"the key bias must be none, got {bias}");
        return new()
        {
            Keys = keys.All,
            BaseModel = keys.Text("base_model_name_or_path"),
            TaskType = keys.Text("task_type") ?? "CAUSAL_LM",
            ModulesToSave = keys.Names("modules_to_save"),
            Rank = keys.Count("init_r", 12),
            Alpha = keys.Number("lora_alpha", 8),
            Targets = keys.Filter("target_modules"),
            Excluded = keys.Filter("exclude_modules"),
            Ranks = keys.Ranks("rank_pattern"),
        };
    }

    internal override Adapter Create(LanguageModel model, string name) => new AdaLoraAdapter(model, name, this);

    private protected override void AddTo(JsonObject keys)
    {
        keys["init_r"] = Rank;
        if (keys["lora_alpha"] is null) keys["lora_alpha"] = Alpha;
        keys["target_modules"] = Filter(Targets);
    }
}

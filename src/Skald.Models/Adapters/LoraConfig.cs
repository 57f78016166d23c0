using System.Text.Json.Nodes;

namespace Skald.Models.Adapters;

/// <summary>LoRA: low-rank changes of matrices and tables; with the settings of rsLoRA and DoRA.</summary>
public sealed record LoraConfig : AdapterConfig
{
    /// <inheritdoc/>
    public override string PeftType => "LORA";

    /// <summary>r.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The change is multiplied by alpha / r.</summary>
    public double Alpha { get; init; } = 8;

    /// <summary>Endings of the names of the layers that are changed: "q_proj", "mlp.down_proj".</summary>
    public IReadOnlyList<string> TargetModules
    {
        get => Targets.Names;
        init => Targets = LayerFilter.Of(value);
    }

    /// <summary>Instead of a list: "all-linear", or a regular expression for whole names; null for the list.</summary>
    public string? TargetPattern
    {
        get => Targets.Text;
        init => Targets = value is null ? Targets : LayerFilter.OfPattern(value);
    }

    /// <summary>Ranks of layers that a pattern matches at the end of their names, or from the beginning after ^.</summary>
    public IReadOnlyList<(string Pattern, double Value)> RankPattern { get; init; } = [];

    /// <summary>Alphas of such layers.</summary>
    public IReadOnlyList<(string Pattern, double Value)> AlphaPattern { get; init; } = [];

    /// <summary>Layers by number, where only some are changed; null for all.</summary>
    public IReadOnlyList<int>? LayersToTransform { get; init; }

    /// <summary>Divides alpha by √r. Kalajdzievski 2023, https://arxiv.org/abs/2312.03732.</summary>
    public bool UseRslora { get; init; }

    /// <summary>Trains the lengths of the rows apart. Liu et al. 2024, https://arxiv.org/abs/2402.09353.</summary>
    public bool UseDora { get; init; }

    /// <summary>Gives the change a bias.</summary>
    public bool LoraBias { get; init; }

    /// <summary>Which biases of the base are trained: "none", "lora_only" or "all".</summary>
    public string Bias { get; init; } = "none";

    internal LayerFilter Targets { get; init; } = LayerFilter.None;

    internal LayerFilter Excluded { get; init; } = LayerFilter.None;

    internal IReadOnlyList<string> LayersPattern { get; init; } = [];

    internal static LoraConfig Of(AdapterKeys keys)
    {
        keys.Refuse(
            "alora_invocation_tokens", "arrow_config", "kasa_config", "layer_replication", "megatron_config",
            "monteclora_config", "target_parameters", "trainable_token_indices", "use_bdlora", "use_qalora");
        string bias = keys.Text("bias") ?? "none";
        if (bias is not ("none" or "lora_only" or "all"))
            throw keys.Broken($"the key bias must be none, lora_only or all, got {bias}");
        if (keys.Flag("use_dora") && keys.Flag("lora_bias"))
            throw keys.Broken("use_dora and lora_bias exclude each other, got both");
        return new()
        {
            Keys = keys.All,
            BaseModel = keys.Text("base_model_name_or_path"),
            TaskType = keys.Text("task_type") ?? "CAUSAL_LM",
            ModulesToSave = keys.Names("modules_to_save"),
            Rank = keys.Count("r", 8),
            Alpha = keys.Number("lora_alpha", 8),
            Targets = keys.Filter("target_modules"),
            Excluded = keys.Filter("exclude_modules"),
            LayersToTransform = keys.Integers("layers_to_transform"),
            LayersPattern = keys.Names("layers_pattern"),
            RankPattern = keys.Patterns("rank_pattern"),
            AlphaPattern = keys.Patterns("alpha_pattern"),
            UseRslora = keys.Flag("use_rslora"),
            UseDora = keys.Flag("use_dora"),
            LoraBias = keys.Flag("lora_bias"),
            Bias = bias,
        };
    }

    internal override Adapter Create(LanguageModel model, string name) => new LoraAdapter(model, name, this);

    private protected override void AddTo(JsonObject keys)
    {
        keys["r"] = Rank;
        keys["lora_alpha"] = Whole(Alpha);
        keys["target_modules"] = Filter(Targets);
        keys["bias"] = Bias;
        keys["use_rslora"] = UseRslora;
        keys["use_dora"] = UseDora;
        keys["lora_bias"] = LoraBias;
        keys["rank_pattern"] = Patterns(RankPattern);
        keys["alpha_pattern"] = Patterns(AlphaPattern);
        if (LayersToTransform is { } layers)
            keys["layers_to_transform"] = new JsonArray([.. layers.Select(layer => (JsonNode?)JsonValue.Create(layer))]);
    }

    private static JsonObject Patterns(IReadOnlyList<(string Pattern, double Value)> patterns) =>
        new(patterns.Select(pair => KeyValuePair.Create(pair.Pattern, (JsonNode?)Whole(pair.Value))));

    private static JsonValue Whole(double number) =>
        number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
}

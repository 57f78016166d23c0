using System.Text.Json.Nodes;

namespace Skald.Models.Adapters;

/// <summary>IA3: a factor for each output of attention's layers, and for each input of the MLP's.</summary>
public sealed record Ia3Config : AdapterConfig
{
    /// <inheritdoc/>
    public override string PeftType => "IA3";

    /// <summary>Endings of the names of the layers that are scaled.</summary>
    public IReadOnlyList<string> TargetModules
    {
        get => Targets.Names;
        init => Targets = LayerFilter.Of(value);
    }

    /// <summary>Those of them whose inputs are scaled.</summary>
    public IReadOnlyList<string> FeedForwardModules
    {
        get => FeedForward.Names;
        init => FeedForward = LayerFilter.Of(value);
    }

    internal LayerFilter Targets { get; init; } = LayerFilter.None;

    internal LayerFilter FeedForward { get; init; } = LayerFilter.None;

    internal LayerFilter Excluded { get; init; } = LayerFilter.None;

    internal static Ia3Config Of(AdapterKeys keys) => new()
    {
        Keys = keys.All,
        BaseModel = keys.Text("base_model_name_or_path"),
        TaskType = keys.Text("task_type") ?? "CAUSAL_LM",
        ModulesToSave = keys.Names("modules_to_save"),
        Targets = keys.Filter("target_modules"),
        FeedForward = keys.Filter("feedforward_modules"),
        Excluded = keys.Filter("exclude_modules"),
    };

    internal override Adapter Create(LanguageModel model, string name) => new Ia3Adapter(model, name, this);

    private protected override void AddTo(JsonObject keys)
    {
        keys["target_modules"] = Filter(Targets);
        keys["feedforward_modules"] = Filter(FeedForward);
    }
}

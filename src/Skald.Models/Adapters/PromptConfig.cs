using System.Text.Json.Nodes;

namespace Skald.Models.Adapters;

/// <summary>Virtual tokens in front of the text: as embeddings, or as the keys and values of every layer.</summary>
/// <remarks>
/// Prompt tuning: Lester et al. 2021, https://arxiv.org/abs/2104.08691; prefix tuning: Li and Liang 2021,
/// https://arxiv.org/abs/2101.00190.
/// </remarks>
public sealed record PromptConfig : AdapterConfig
{
    /// <inheritdoc/>
    public override string PeftType => IsPrefix ? "PREFIX_TUNING" : "PROMPT_TUNING";

    /// <summary>Whether the tokens are keys and values of every layer.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>Virtual tokens.</summary>
    public int VirtualTokens { get; init; } = 20;

    internal static PromptConfig Of(AdapterKeys keys, bool isPrefix)
    {
        if (keys.Count("num_transformer_submodules", 1) is not 1 and var several)
            throw keys.Broken($"the key num_transformer_submodules must be 1, got {several}");
        return new()
        {
            Keys = keys.All,
            BaseModel = keys.Text("base_model_name_or_path"),
            TaskType = keys.Text("task_type") ?? "CAUSAL_LM",
            ModulesToSave = keys.Names("modules_to_save"),
            IsPrefix = isPrefix,
            VirtualTokens = keys.Count("num_virtual_tokens"),
        };
    }

    internal override Adapter Create(LanguageModel model, string name) => new PromptAdapter(model, name, this);

    private protected override void AddTo(JsonObject keys) => keys["num_virtual_tokens"] = VirtualTokens;
}

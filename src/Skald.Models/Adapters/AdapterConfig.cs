using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;

namespace Skald.Models.Adapters;

/// <summary>The kind and the sizes of an adapter: adapter_config.json, with PEFT's keys.</summary>
public abstract record AdapterConfig
{
    private static readonly JsonWriterOptions s_layout = new() { Indented = true };

    /// <summary>PEFT's name of the kind.</summary>
    public abstract string PeftType { get; }

    /// <summary>The model that the adapter was trained on.</summary>
    public string? BaseModel { get; init; }

    /// <summary>What the adapted model does: CAUSAL_LM, or SEQ_CLS for a classifier.</summary>
    public string TaskType { get; init; } = "CAUSAL_LM";

    /// <summary>Modules that are trained whole and kept in the adapter.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>All keys of the file that it was read from; those without a property are written back as they were.</summary>
    internal JsonObject Keys { get; init; } = [];

    /// <summary>Reads adapter_config.json.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">
    /// Missing, malformed, of a kind that isn't supported, or with a setting that isn't.
    /// </exception>
    public static AdapterConfig Read(string path)
    {
        var keys = new AdapterKeys(path, ConfigReader.Parse(path, ConfigReader.ReadAll(path)));
        try
        {
            return keys.Text("peft_type") switch
            {
                "LORA" => LoraConfig.Of(keys),
                "IA3" => Ia3Config.Of(keys),
                "ADALORA" => AdaLoraConfig.Of(keys),
                "VERA" => VeraConfig.Of(keys),
                "PROMPT_TUNING" => PromptConfig.Of(keys, isPrefix: false),
                "PREFIX_TUNING" => PromptConfig.Of(keys, isPrefix: true),
                var other => throw new ModelFormatException(
                    path, "peft_type must be LORA, ADALORA, VERA, IA3, PROMPT_TUNING or PREFIX_TUNING, got "
                        + $"{other ?? "nothing"}."),
            };
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(path, e.Message, e);
        }
    }

    /// <summary>The adapter's parameters for a model, without values.</summary>
    internal abstract Adapter Create(LanguageModel model, string name);

    /// <summary>The file as PEFT writes it: keys in ordinal order.</summary>
    internal byte[] Write()
    {
        var all = (JsonObject)Keys.DeepClone();
        all["peft_type"] = PeftType;
        all["base_model_name_or_path"] = BaseModel;
        all["task_type"] = TaskType;
        if (ModulesToSave.Count > 0) all["modules_to_save"] = Names(ModulesToSave);
        AddTo(all);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_layout))
        {
            json.WriteStartObject();
            foreach ((string key, JsonNode? value) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(key);
                if (value is null) json.WriteNullValue();
                else value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private protected abstract void AddTo(JsonObject keys);

    private protected static JsonNode Names(IReadOnlyList<string> names) =>
        new JsonArray([.. names.Select(name => (JsonNode?)JsonValue.Create(name))]);

    private protected static JsonNode Filter(LayerFilter filter) =>
        filter.Text is { } pattern ? JsonValue.Create(pattern) : Names(filter.Names);
}

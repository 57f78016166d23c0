using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Skald.Tensors;

namespace Skald.Models.Checkpoints;

/// <summary>A family: how its config.json is read and written, and what model it describes.</summary>
internal abstract class ModelFamily(string modelType)
{
    /// <summary>The <c>model_type</c> of its config.json.</summary>
    public string ModelType { get; } = modelType;

    /// <summary>Whether a configuration is this family's.</summary>
    public abstract bool Owns(ModelConfig config);

    /// <summary>The configuration of a file, not yet checked.</summary>
    public abstract ModelConfig Read(string path, JsonObject json);

    /// <summary>The configuration as config.json has it.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="dtype">The type of the weights beside it: float32, float16 or bfloat16.</param>
    public abstract byte[] Write(ModelConfig config, string dtype);

    /// <summary>A model without values.</summary>
    public abstract LanguageModel Create(Device device, ModelConfig config);
}

/// <summary>A family by the type of its configuration.</summary>
/// <param name="type">How the configuration is read and written; made when it is asked for, since each takes its time.</param>
/// <param name="defaults">What a file without keys means.</param>
/// <param name="create">From a configuration to a model without values.</param>
internal sealed class ModelFamily<TConfig>(
    Func<JsonTypeInfo<TConfig>> type, Func<TConfig> defaults, Func<Device, TConfig, LanguageModel> create)
    : ModelFamily(defaults().ModelType)
    where TConfig : ModelConfig
{
    /// <inheritdoc/>
    public override bool Owns(ModelConfig config) => config is TConfig;

    /// <inheritdoc/>
    public override ModelConfig Read(string path, JsonObject json) => ConfigReader.Read(path, json, type(), defaults());

    /// <inheritdoc/>
    public override byte[] Write(ModelConfig config, string dtype)
    {
        JsonObject keys = JsonSerializer.SerializeToNode((TConfig)(config.Stored() with { Dtype = dtype }), type())!.AsObject();
        foreach (string key in config.ForeignKeys) keys.Remove(key);
        config.OtherKeys.AddTo(keys);

        // What is absent means the family's default: a value that is null instead must say so.
        foreach ((string key, _) in JsonSerializer.SerializeToNode((TConfig)defaults().Stored(), type())!.AsObject())
            if (!keys.ContainsKey(key) && !config.ForeignKeys.Contains(key)) keys[key] = null;
        var sorted = new JsonObject();
        foreach ((string key, JsonNode? value) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            sorted[key] = value?.DeepClone();
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Indented = true })) sorted.WriteTo(writer);
        return stream.ToArray();
    }

    /// <inheritdoc/>
    public override LanguageModel Create(Device device, ModelConfig config) => create(device, (TConfig)config);
}

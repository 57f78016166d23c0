using System.Text.Json;
using Skald.Formats;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;
using Skald.Tensors;

namespace Skald.Models.Checkpoints;

/// <summary>The families this library knows, by the <c>model_type</c> of config.json.</summary>
internal static class ModelFamily
{
    private static readonly IReadOnlyDictionary<string, Func<string, byte[], ModelConfig>> s_readers =
        new Dictionary<string, Func<string, byte[], ModelConfig>>
        {
            ["gpt2"] = (path, json) => ConfigReader.Read(path, json, ModelJson.Default.Gpt2Config, Gpt2Config.Defaults),
            ["llama"] = (path, json) =>
                ConfigReader.Read(path, json, ModelJson.Default.LlamaConfig, LlamaConfig.Defaults),
            ["nanochat"] = (path, json) =>
                ConfigReader.Read(path, json, ModelJson.Default.NanoChatConfig, NanoChatConfig.Defaults),
        };

    /// <summary>Reads a config.json.</summary>
    /// <exception cref="ModelFormatException">
    /// Not JSON, an unknown family, a missing key, or values that contradict each other.
    /// </exception>
    public static ModelConfig ReadConfig(string path)
    {
        byte[] json = ConfigReader.ReadAll(path);
        string type = ConfigReader.ModelType(path, json);
        if (!s_readers.TryGetValue(type, out Func<string, byte[], ModelConfig>? read))
        {
            throw new ModelFormatException(
                path, $"model_type must be one of {string.Join(", ", s_readers.Keys)}, got \"{type}\".");
        }

        ModelConfig config = read(path, json);
        return config.FindProblem() is { } problem ? throw new ModelFormatException(path, problem) : config;
    }

    /// <summary>A model of the configuration's family, without values.</summary>
    public static CausalLanguageModel Create(Device device, ModelConfig config) => config switch
    {
        Gpt2Config gpt2 => new Gpt2Model(device, gpt2),
        LlamaConfig llama => new LlamaModel(device, llama),
        NanoChatConfig nanoChat => new NanoChatModel(device, nanoChat),
        _ => throw Unknown(config),
    };

    /// <summary>The configuration as config.json has it.</summary>
    public static byte[] WriteConfig(ModelConfig config) => config switch
    {
        Gpt2Config gpt2 => JsonSerializer.SerializeToUtf8Bytes(Stored(gpt2), ModelJson.Default.Gpt2Config),
        LlamaConfig llama => JsonSerializer.SerializeToUtf8Bytes(Stored(Modern(llama)), ModelJson.Default.LlamaConfig),
        NanoChatConfig nanoChat =>
            JsonSerializer.SerializeToUtf8Bytes(Stored(Modern(nanoChat)), ModelJson.Default.NanoChatConfig),
        _ => throw Unknown(config),
    };

    private static ArgumentException Unknown(ModelConfig config) =>
        new($"CausalLanguageModel: no family for {config.GetType().Name}.", nameof(config));

    /// <summary>The layout of transformers 5: rotary settings in one object.</summary>
    private static TConfig Modern<TConfig>(TConfig config)
        where TConfig : LlamaShapedConfig => (TConfig)(config with
        {
            RopeParameters = config.Rope,
            RopeTheta = null,
            RopeScaling = null,
            NumKeyValueHeads = config.KvHeads,
        });

    /// <summary>The type of the weights beside the configuration, and the version whose layout both have.</summary>
    private static TConfig Stored<TConfig>(TConfig config)
        where TConfig : ModelConfig =>
        (TConfig)(config with { Dtype = "float32", TransformersVersion = ModelConfig.LayoutVersion });
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Skald.Formats;
using Skald.Models.Bert;
using Skald.Models.BitLlama;
using Skald.Models.Bloom;
using Skald.Models.Cohere;
using Skald.Models.Cohere2;
using Skald.Models.DeepSeek;
using Skald.Models.Ernie45;
using Skald.Models.Exaone4;
using Skald.Models.Falcon;
using Skald.Models.Gemma;
using Skald.Models.Gemma2;
using Skald.Models.Gemma3;
using Skald.Models.Glm4;
using Skald.Models.Gpt2;
using Skald.Models.GptJ;
using Skald.Models.GptNeo;
using Skald.Models.GptNeoX;
using Skald.Models.GptOss;
using Skald.Models.Granite;
using Skald.Models.GraniteMoe;
using Skald.Models.Lamda;
using Skald.Models.Lfm2;
using Skald.Models.Llama;
using Skald.Models.Mamba;
using Skald.Models.Mamba2;
using Skald.Models.Mistral;
using Skald.Models.Mixtral;
using Skald.Models.Mpt;
using Skald.Models.NanoChat;
using Skald.Models.Nemotron;
using Skald.Models.Olmo;
using Skald.Models.Olmo2;
using Skald.Models.Olmoe;
using Skald.Models.Opt;
using Skald.Models.Palm;
using Skald.Models.Phi;
using Skald.Models.Phi3;
using Skald.Models.Qwen2;
using Skald.Models.Qwen2Moe;
using Skald.Models.Qwen3;
using Skald.Models.Qwen3Moe;
using Skald.Models.SmolLm3;
using Skald.Models.StableLm;
using Skald.Models.StarCoder2;
using Skald.Tensors;

namespace Skald.Models.Checkpoints;

/// <summary>The families this library knows.</summary>
internal static class ModelFamilies
{
    /// <summary>Those that write text, in the order in which messages list them.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } =
    [
        new ModelFamily<Gpt2Config>(
            () => ModelJson.Default.Gpt2Config, () => new(), (device, config) => new Gpt2Model(device, config)),
        Described(() => ModelJson.Default.LlamaConfig, () => new()),
        Described(() => ModelJson.Default.NanoChatConfig, () => new()),
        Described(() => ModelJson.Default.BitLlamaConfig, () => new()),
        Described(() => ModelJson.Default.MistralConfig, () => new()),
        Described(() => ModelJson.Default.Qwen2Config, () => new()),
        Described(() => ModelJson.Default.Qwen3Config, () => new()),
        Described(() => ModelJson.Default.GemmaConfig, () => new()),
        Described(() => ModelJson.Default.Gemma2Config, () => new()),
        Described(() => ModelJson.Default.Gemma3Config, () => new()),
        Described(() => ModelJson.Default.Phi3Config, () => new()),
        Described(() => ModelJson.Default.SmolLm3Config, () => new()),
        Described(() => ModelJson.Default.OlmoConfig, () => new()),
        Described(() => ModelJson.Default.Olmo2Config, () => new()),
        Described(() => ModelJson.Default.GraniteConfig, () => new()),
        Described(() => ModelJson.Default.StarCoder2Config, () => new()),
        Described(() => ModelJson.Default.StableLmConfig, () => new()),
        Described(() => ModelJson.Default.CohereConfig, () => new()),
        Described(() => ModelJson.Default.Cohere2Config, () => new()),
        Described(() => ModelJson.Default.Glm4Config, () => new()),
        Described(() => ModelJson.Default.Exaone4Config, () => new()),
        Described(() => ModelJson.Default.Ernie45Config, () => new()),
        Described(() => ModelJson.Default.NemotronConfig, () => new()),
        Described(() => ModelJson.Default.PhiConfig, () => new()),
        Described(() => ModelJson.Default.GptJConfig, () => new()),
        Described(() => ModelJson.Default.GptNeoConfig, () => new()),
        Described(() => ModelJson.Default.GptNeoXConfig, () => new()),
        Described(() => ModelJson.Default.OptConfig, () => new()),
        Described(() => ModelJson.Default.BloomConfig, () => new()),
        Described(() => ModelJson.Default.MptConfig, () => new()),
        Described(() => ModelJson.Default.FalconConfig, () => new()),
        Described(() => ModelJson.Default.MixtralConfig, () => new()),
        Described(() => ModelJson.Default.Qwen2MoeConfig, () => new()),
        Described(() => ModelJson.Default.Qwen3MoeConfig, () => new()),
        Described(() => ModelJson.Default.OlmoeConfig, () => new()),
        Described(() => ModelJson.Default.GraniteMoeConfig, () => new()),
        Described(() => ModelJson.Default.GptOssConfig, () => new()),
        Described(() => ModelJson.Default.DeepSeekV2Config, () => new()),
        Described(() => ModelJson.Default.DeepSeekV3Config, () => new()),
        Described(() => ModelJson.Default.MambaConfig, () => new()),
        Described(() => ModelJson.Default.Mamba2Config, () => new()),
        Described(() => ModelJson.Default.Lfm2Config, () => new()),
        Described(() => ModelJson.Default.PalmConfig, () => new()),
        Described(() => ModelJson.Default.LamdaConfig, () => new()),
    ];

    /// <summary>Those that only read it.</summary>
    public static IReadOnlyList<ModelFamily> Encoders { get; } =
    [
        new ModelFamily<BertConfig>(
            () => ModelJson.Default.BertConfig, () => new(), (device, config) => new TextEncoder(device, config)),
    ];

    /// <summary>Reads the config.json of a model that writes text.</summary>
    /// <exception cref="ModelFormatException">
    /// Not JSON, an unknown family, a missing key, or values that contradict each other.
    /// </exception>
    public static ModelConfig ReadConfig(string path) => ReadConfig(path, ConfigReader.Parse(path, ConfigReader.ReadAll(path)));

    /// <summary>Reads what a config.json holds, or what another file means by its keys.</summary>
    /// <inheritdoc cref="ReadConfig(string)" path="/exception"/>
    public static ModelConfig ReadConfig(string path, JsonObject json) => Read(path, json, All);

    /// <summary>Reads the config.json of an encoder.</summary>
    /// <inheritdoc cref="ReadConfig(string)" path="/exception"/>
    public static ModelConfig ReadEncoderConfig(string path) =>
        Read(path, ConfigReader.Parse(path, ConfigReader.ReadAll(path)), Encoders);

    /// <summary>A model of the configuration's family, without values.</summary>
    public static CausalLanguageModel Create(Device device, ModelConfig config) =>
        Of(config).Create(device, config) as CausalLanguageModel ?? throw new ArgumentException(
            $"CausalLanguageModel: a model that writes text is needed, got {config.ModelType}; load it as a TextEncoder.",
            nameof(config));

    /// <summary>The configuration as config.json has it, beside weights of a type.</summary>
    public static byte[] WriteConfig(ModelConfig config, string dtype = "float32") => Of(config).Write(config, dtype);

    private static ModelFamily<TConfig> Described<TConfig>(Func<JsonTypeInfo<TConfig>> type, Func<TConfig> defaults)
        where TConfig : ArchitectureConfig =>
        new(type, defaults, (device, config) => new TransformerModel(device, config));

    private static ModelConfig Read(string path, JsonObject json, IReadOnlyList<ModelFamily> families)
    {
        string type = ConfigReader.ModelType(path, json);
        ModelFamily family = families.FirstOrDefault(family => family.ModelType == type) ?? throw new ModelFormatException(
            path, $"model_type must be one of {string.Join(", ", families.Select(f => f.ModelType))}, got \"{type}\".");
        ModelConfig config = family.Read(path, json);
        return config.FindProblem() is { } problem ? throw new ModelFormatException(path, problem) : config;
    }

    private static ModelFamily Of(ModelConfig config) => All.Concat(Encoders).FirstOrDefault(family => family.Owns(config))
        ?? throw new ArgumentException(
            $"LanguageModel: no family for {config.GetType().Name}.", nameof(config));
}

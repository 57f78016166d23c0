using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Skald.Formats;
using Skald.Tensors;

namespace Skald.Models;

/// <summary>The families this library knows, by the <c>model_type</c> of config.json.</summary>
internal static class ModelFamily
{
    private const long MaxConfigBytes = 1 << 20;
    private const string Stored = "float32";  // the type of the weights beside a configuration that is written

    private static readonly IReadOnlyDictionary<string, Func<string, byte[], ModelConfig>> s_readers =
        new Dictionary<string, Func<string, byte[], ModelConfig>>
        {
            ["gpt2"] = (path, json) => Read(path, json, ModelJson.Default.Gpt2Config),
            ["llama"] = (path, json) => Read(path, json, ModelJson.Default.LlamaConfig),
            ["nanochat"] = (path, json) => Read(path, json, ModelJson.Default.NanoChatConfig),
        };

    /// <summary>Reads a config.json.</summary>
    /// <exception cref="ModelFormatException">Not JSON, an unknown family, a missing key, or values that contradict each other.</exception>
    public static ModelConfig ReadConfig(string path)
    {
        byte[] json = ReadAll(path);
        string type = ModelType(path, json);
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
        _ => throw new ArgumentException($"CausalLanguageModel: no family for {config.GetType().Name}.", nameof(config)),
    };

    /// <summary>The configuration as config.json has it.</summary>
    public static byte[] WriteConfig(ModelConfig config) => config switch
    {
        Gpt2Config gpt2 => JsonSerializer.SerializeToUtf8Bytes(gpt2 with { Dtype = Stored }, ModelJson.Default.Gpt2Config),
        LlamaConfig llama => JsonSerializer.SerializeToUtf8Bytes(Modern(llama), ModelJson.Default.LlamaConfig),
        NanoChatConfig nano => JsonSerializer.SerializeToUtf8Bytes(Modern(nano), ModelJson.Default.NanoChatConfig),
        _ => throw new ArgumentException($"CausalLanguageModel: no family for {config.GetType().Name}.", nameof(config)),
    };

    /// <summary>The layout of transformers 5: rotary settings in one object.</summary>
    private static TConfig Modern<TConfig>(TConfig config)
        where TConfig : LlamaShapedConfig => (TConfig)(config with
        {
            RopeParameters = config.Rope,
            RopeTheta = null,
            RopeScaling = null,
            NumKeyValueHeads = config.KvHeads,
            Dtype = Stored,
        });

    private static TConfig Read<TConfig>(string path, byte[] json, JsonTypeInfo<TConfig> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new ModelFormatException(path, "expected a JSON object, found null.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, e.Message, e);
        }
    }

    private static string ModelType(string path, byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelFormatException(path, $"expected a JSON object, found {document.RootElement.ValueKind}.");
            return document.RootElement.TryGetProperty("model_type", out JsonElement type)
                && type.ValueKind == JsonValueKind.String
                ? type.GetString()!
                : throw new ModelFormatException(path, "the key model_type is missing or not a string.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, e.Message, e);
        }
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= MaxConfigBytes ? File.ReadAllBytes(path) : throw new ModelFormatException(
                path, $"a configuration has at most {MaxConfigBytes} bytes, got {length}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(path, $"the file cannot be read: {e.Message}", e);
        }
    }
}

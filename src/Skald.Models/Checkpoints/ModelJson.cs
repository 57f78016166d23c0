using System.Text.Json;
using System.Text.Json.Serialization;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;

namespace Skald.Models.Checkpoints;

/// <summary>config.json and generation_config.json, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    MaxDepth = 16,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Gpt2Config))]
[JsonSerializable(typeof(LlamaConfig))]
[JsonSerializable(typeof(NanoChatConfig))]
[JsonSerializable(typeof(GenerationConfig))]
internal sealed partial class ModelJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
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

namespace Skald.Models.Checkpoints;

/// <summary>config.json and generation_config.json, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    MaxDepth = 16,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Gpt2Config))]
[JsonSerializable(typeof(LlamaConfig))]
[JsonSerializable(typeof(NanoChatConfig))]
[JsonSerializable(typeof(BitLlamaConfig))]
[JsonSerializable(typeof(MistralConfig))]
[JsonSerializable(typeof(Qwen2Config))]
[JsonSerializable(typeof(Qwen3Config))]
[JsonSerializable(typeof(GemmaConfig))]
[JsonSerializable(typeof(Gemma2Config))]
[JsonSerializable(typeof(Gemma3Config))]
[JsonSerializable(typeof(Phi3Config))]
[JsonSerializable(typeof(SmolLm3Config))]
[JsonSerializable(typeof(OlmoConfig))]
[JsonSerializable(typeof(Olmo2Config))]
[JsonSerializable(typeof(GraniteConfig))]
[JsonSerializable(typeof(StarCoder2Config))]
[JsonSerializable(typeof(StableLmConfig))]
[JsonSerializable(typeof(CohereConfig))]
[JsonSerializable(typeof(Cohere2Config))]
[JsonSerializable(typeof(Glm4Config))]
[JsonSerializable(typeof(Exaone4Config))]
[JsonSerializable(typeof(Ernie45Config))]
[JsonSerializable(typeof(NemotronConfig))]
[JsonSerializable(typeof(PhiConfig))]
[JsonSerializable(typeof(GptJConfig))]
[JsonSerializable(typeof(GptNeoConfig))]
[JsonSerializable(typeof(GptNeoXConfig))]
[JsonSerializable(typeof(OptConfig))]
[JsonSerializable(typeof(BloomConfig))]
[JsonSerializable(typeof(MptConfig))]
[JsonSerializable(typeof(FalconConfig))]
[JsonSerializable(typeof(MixtralConfig))]
[JsonSerializable(typeof(Qwen2MoeConfig))]
[JsonSerializable(typeof(Qwen3MoeConfig))]
[JsonSerializable(typeof(OlmoeConfig))]
[JsonSerializable(typeof(GraniteMoeConfig))]
[JsonSerializable(typeof(GptOssConfig))]
[JsonSerializable(typeof(DeepSeekV2Config))]
[JsonSerializable(typeof(DeepSeekV3Config))]
[JsonSerializable(typeof(MambaConfig))]
[JsonSerializable(typeof(Mamba2Config))]
[JsonSerializable(typeof(Lfm2Config))]
[JsonSerializable(typeof(PalmConfig))]
[JsonSerializable(typeof(LamdaConfig))]
[JsonSerializable(typeof(BertConfig))]
[JsonSerializable(typeof(GenerationConfig))]
internal sealed partial class ModelJson : JsonSerializerContext;

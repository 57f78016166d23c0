using Skald.Models;
using Skald.Models.Bloom;
using Skald.Models.Cohere;
using Skald.Models.Cohere2;
using Skald.Models.Ernie45;
using Skald.Models.Exaone4;
using Skald.Models.Falcon;
using Skald.Models.Gemma;
using Skald.Models.Gemma2;
using Skald.Models.Gemma3;
using Skald.Models.Glm4;
using Skald.Models.GptJ;
using Skald.Models.GptNeo;
using Skald.Models.GptNeoX;
using Skald.Models.Granite;
using Skald.Models.Llama;
using Skald.Models.Mistral;
using Skald.Models.Mpt;
using Skald.Models.Nemotron;
using Skald.Models.Olmo;
using Skald.Models.Olmo2;
using Skald.Models.Opt;
using Skald.Models.Phi;
using Skald.Models.Phi3;
using Skald.Models.Qwen2;
using Skald.Models.Qwen3;
using Skald.Models.SmolLm3;
using Skald.Models.StableLm;
using Skald.Models.StarCoder2;

namespace Skald.Tests.Models;

/// <summary>A tiny configuration of every described family, with the options that change its arithmetic.</summary>
internal static class TinyConfigs
{
    private const int Window = 7;

    /// <summary>By the name of a test case: the family, then what is special.</summary>
    public static readonly IReadOnlyDictionary<string, ModelConfig> All = new Dictionary<string, ModelConfig>
    {
        ["llama-llama3"] = Sized(new LlamaConfig
        {
            RopeParameters = new()
            {
                RopeType = "llama3", Factor = 8, LowFreqFactor = 1, HighFreqFactor = 4, OriginalMaxPositionEmbeddings = 16,
            },
        }),
        ["llama-yarn"] = Sized(new LlamaConfig
        {
            RopeParameters = new() { RopeType = "yarn", RopeTheta = 500, Factor = 4, OriginalMaxPositionEmbeddings = 12 },
        }),
        ["mistral"] = Sized(new MistralConfig { SlidingWindow = Window }),
        ["qwen2"] = Sized(new Qwen2Config { TieWordEmbeddings = true }),
        ["qwen2-sliding"] = Sized(
            new Qwen2Config { SlidingWindow = Window, UseSlidingWindow = true, MaxWindowLayers = 1 }),
        ["qwen3"] = Sized(new Qwen3Config(), headDim: 10),
        ["gemma"] = Sized(new GemmaConfig(), headDim: 10),
        ["gemma2"] = Sized(new Gemma2Config
        {
            SlidingWindow = Window, AttnLogitSoftcapping = 3, FinalLogitSoftcapping = 4, QueryPreAttnScalar = 9,
        }),
        ["gemma3"] = Sized(new Gemma3Config
        {
            SlidingWindow = Window, LayerTypes = ["full_attention", "sliding_attention"], QueryPreAttnScalar = 9,
        }),
        ["phi3"] = Sized(new Phi3Config { SlidingWindow = Window }),
        ["phi3-longrope"] = Sized(new Phi3Config
        {
            OriginalMaxPositionEmbeddings = TinyModels.Context,
            RopeParameters = new() { RopeType = "longrope", ShortFactor = [1, 1.25, 2], LongFactor = [2, 4, 8] },
        }) with
        { MaxPositionEmbeddings = 2 * TinyModels.Context },
        ["smollm3"] = Sized(new SmolLm3Config { NoRopeLayers = [1, 0] }),
        ["olmo"] = Sized(new OlmoConfig { ClipQkv = 5 }),
        ["olmo2"] = Sized(new Olmo2Config()),
        ["granite"] = Sized(new GraniteConfig
        {
            EmbeddingMultiplier = 3, AttentionMultiplier = 0.2f, ResidualMultiplier = 0.6f, LogitsScaling = 1.7f,
        }),
        ["starcoder2"] = Sized(new StarCoder2Config { SlidingWindow = Window }),
        ["stablelm"] = Sized(new StableLmConfig { UseQkvBias = true, PartialRotaryFactor = 0.5 }),
        ["stablelm-parallel"] = Sized(new StableLmConfig
        {
            QkLayernorm = true, UseParallelResidual = true, PartialRotaryFactor = 0.5,
        }),
        ["cohere"] = Sized(new CohereConfig { LogitScale = 0.75f, UseQkNorm = true }),
        ["cohere2"] = Sized(new Cohere2Config
        {
            LogitScale = 0.75f, SlidingWindow = Window, LayerTypes = ["sliding_attention", "full_attention"],
        }),
        ["glm4"] = Sized(new Glm4Config { AttentionBias = true }, headDim: 12),
        ["exaone4"] = Sized(new Exaone4Config
        {
            SlidingWindow = Window, LayerTypes = ["sliding_attention", "full_attention"],
        }),
        ["ernie4_5"] = Sized(new Ernie45Config { UseBias = true }),
        ["nemotron"] = Sized(new NemotronConfig { PartialRotaryFactor = 0.5, HeadDim = 8 }, headDim: 8),
        ["phi"] = Sized(new PhiConfig { QkLayernorm = true, PartialRotaryFactor = 0.7 }),
        ["gpt_neox"] = Sized(new GptNeoXConfig { PartialRotaryFactor = 0.7 }) with { NumKeyValueHeads = null },
        ["gptj"] = new GptJConfig
        {
            VocabSize = TinyModels.Vocabulary, NEmbd = 24, NHead = 3, NInner = 40, NLayer = 2, RotaryDim = 6,
            NPositions = TinyModels.Context, EosTokenId = 0,
        },
        ["gpt_neo"] = new GptNeoConfig
        {
            VocabSize = TinyModels.Vocabulary, HiddenSize = 24, NumHeads = 3, NumLayers = 2, WindowSize = Window,
            IntermediateSize = 40, MaxPositionEmbeddings = TinyModels.Context, EosTokenId = 0,
        },
        ["opt"] = Opt,
        ["opt-postnorm"] = Opt with { DoLayerNormBefore = false, WordEmbedProjDim = 20 },
        ["bloom"] = new BloomConfig
        {
            VocabSize = TinyModels.Vocabulary, HiddenSize = 24, NHead = 6, NLayer = 2, EosTokenId = 0,
        },
        ["mpt"] = new MptConfig
        {
            VocabSize = TinyModels.Vocabulary, DModel = 24, NHeads = 6, NLayers = 2, EosTokenId = 0,
            AttnConfig = new() { ClipQkv = 5 },
        },
        ["falcon"] = Falcon,
        ["falcon-new"] = Falcon with { NewDecoderArchitecture = true, NumKvHeads = 2 },
        ["falcon-alibi"] = Falcon with { Alibi = true, MultiQuery = false, ParallelAttn = false, Bias = true },
    };

    private static OptConfig Opt => new()
    {
        VocabSize = TinyModels.Vocabulary, HiddenSize = 24, FfnDim = 40, NumAttentionHeads = 3, NumHiddenLayers = 2,
        MaxPositionEmbeddings = TinyModels.Context, EosTokenId = 0, PadTokenId = 0, ActivationFunction = "gelu",
    };

    private static FalconConfig Falcon => new()
    {
        VocabSize = TinyModels.Vocabulary, HiddenSize = 24, FfnHiddenSize = 40, NumAttentionHeads = 4,
        NumHiddenLayers = 2, MaxPositionEmbeddings = TinyModels.Context, EosTokenId = 0,
    };

    private static TransformerConfig Sized(TransformerConfig config, int? headDim = null) => config with
    {
        VocabSize = TinyModels.Vocabulary,
        HiddenSize = 24,
        IntermediateSize = 40,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = headDim,
        MaxPositionEmbeddings = TinyModels.Context,
        EosTokenId = 0,
    };
}

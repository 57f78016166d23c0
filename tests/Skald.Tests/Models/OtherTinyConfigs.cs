using Skald.Models;
using Skald.Models.DeepSeek;
using Skald.Models.GptOss;
using Skald.Models.GraniteMoe;
using Skald.Models.Lamda;
using Skald.Models.Lfm2;
using Skald.Models.Mamba;
using Skald.Models.Mamba2;
using Skald.Models.Mixtral;
using Skald.Models.Olmoe;
using Skald.Models.Palm;
using Skald.Models.Qwen2Moe;
using Skald.Models.Qwen3Moe;

namespace Skald.Tests.Models;

/// <summary>Tiny configurations of families with experts, recurrences, convolutions or positions of other kinds.</summary>
internal static class OtherTinyConfigs
{
    /// <summary>By the name of a test case.</summary>
    public static readonly IReadOnlyDictionary<string, ModelConfig> All = new Dictionary<string, ModelConfig>
    {
        ["mixtral"] = Sized(new MixtralConfig { NumLocalExperts = 4, RouterAuxLossCoef = 0.05f }),
        ["qwen2_moe"] = Sized(new Qwen2MoeConfig
        {
            MoeIntermediateSize = 8,
            SharedExpertIntermediateSize = 12,
            NumExperts = 2,
            NumExpertsPerTok = 2,
        }),
        ["qwen3_moe"] = Sized(new Qwen3MoeConfig
        {
            MlpOnlyLayers = [0],
            MoeIntermediateSize = 8,
            NumLocalExperts = 5,
            NumExpertsPerTok = 2,
            NormTopkProb = true,
        }),
        ["olmoe"] = Sized(new OlmoeConfig { NumExperts = 3, NumExpertsPerTok = 3, ClipQkv = 5 }),
        ["granitemoe"] = Sized(new GraniteMoeConfig
        {
            NumLocalExperts = 2,
            EmbeddingMultiplier = 3,
            AttentionMultiplier = 0.2f,
            ResidualMultiplier = 0.6f,
            LogitsScaling = 1.7f,
        }),
        ["gpt_oss"] = Sized(new GptOssConfig
        {
            HeadDim = 6,
            NumLocalExperts = 2,
            NumExpertsPerTok = 2,
            SlidingWindow = 5,
        }),
        ["deepseek_v2"] = Latent(new DeepSeekV2Config { NRoutedExperts = 4, NumExpertsPerTok = 4, NSharedExperts = 2 }),
        ["deepseek_v3"] = Latent(new DeepSeekV3Config
        {
            FirstKDenseReplace = 1,
            NGroup = 4,
            TopkGroup = 2,
            NRoutedExperts = 8,
            NumExpertsPerTok = 3,
            QLoraRank = 9,
        }),
        ["mamba"] = new MambaConfig
        {
            VocabSize = TinyModels.Vocabulary,
            HiddenSize = 24,
            NumHiddenLayers = 2,
            StateSize = 5,
            EosTokenId = 0,
        },
        ["mamba2"] = new Mamba2Config
        {
            VocabSize = TinyModels.Vocabulary,
            HiddenSize = 24,
            NumHiddenLayers = 2,
            NumHeads = 6,
            HeadDim = 8,
            NGroups = 2,
            StateSize = 5,
            EosTokenId = 0,
        },
        ["lfm2"] = Sized(new Lfm2Config
        {
            BlockMultipleOf = 8,
            LayerTypes = ["conv", "full_attention"],
            TieWordEmbeddings = true,
        }),
        ["palm"] = Sized(new PalmConfig { ZLoss = 0.01f }),
        ["lamda"] = Sized(new LamdaConfig { RelativeAttentionNumBuckets = 8, RelativeAttentionMaxDistance = 20 }),
    };

    private static TConfig Latent<TConfig>(TConfig config)
        where TConfig : DeepSeekConfig => Sized(config) with
        {
            NumKeyValueHeads = 4,
            KvLoraRank = 10,
            MoeIntermediateSize = 8,
            QkNopeHeadDim = 6,
            QkRopeHeadDim = 4,
            VHeadDim = 7,
        };

    private static TConfig Sized<TConfig>(TConfig config)
        where TConfig : TransformerConfig => config with
        {
            VocabSize = TinyModels.Vocabulary,
            HiddenSize = 24,
            IntermediateSize = 40,
            NumHiddenLayers = 2,
            NumAttentionHeads = 4,
            NumKeyValueHeads = config is LamdaConfig or PalmConfig ? null : 2,
            MaxPositionEmbeddings = TinyModels.Context,
            EosTokenId = 0,
        };
}

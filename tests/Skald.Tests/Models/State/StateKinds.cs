using Skald.Models;
using Skald.Models.DeepSeek;
using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Tests.Models.State;

/// <summary>Every way of keeping what was read, and tiny models whose heads suit all of them.</summary>
internal static class StateKinds
{
    public const int Context = 320, Window = 70;

    /// <summary>By name; the pool, where there is one, is made for each state.</summary>
    public static readonly IReadOnlyDictionary<string, StateOptions> All = new Dictionary<string, StateOptions>
    {
        ["contiguous"] = new(),
        ["half"] = new() { CacheType = DType.PackedF16 },
        ["8 bits"] = new() { CacheType = DType.Q80 },
        ["paged"] = new() { Pool = new PagePool(1) },
        ["paged half"] = new() { Pool = new PagePool(1), CacheType = DType.PackedF16 },
        ["paged 8 bits"] = new() { Pool = new PagePool(1), CacheType = DType.Q80 },
        ["rotating"] = new() { RotatesWindows = true },
        ["rotating half"] = new() { RotatesWindows = true, CacheType = DType.PackedF16 },
        ["rotating 8 bits"] = new() { RotatesWindows = true, CacheType = DType.Q80 },
        ["latent"] = new() { CompressesLatents = true },
        ["paged latent"] = new() { CompressesLatents = true, Pool = new PagePool(1) },
        ["latent 8 bits"] = new() { CompressesLatents = true, CacheType = DType.Q80 },
    };

    /// <summary>A model that has what the kind is for: a window, a latent, or neither.</summary>
    public static string ModelOf(string kind) =>
        kind.Contains("rotating", StringComparison.Ordinal) ? "mistral"
        : kind.Contains("latent", StringComparison.Ordinal) ? "deepseek_v2" : "llama";

    /// <summary>The options with a pool of their own.</summary>
    public static StateOptions Options(string kind, long maxTokens = 100_000)
    {
        StateOptions options = All[kind];
        return options.Pool is null ? options : options with { Pool = new PagePool(maxTokens) };
    }

    /// <summary>What the kind's results are compared with: the same type and arithmetic, contiguous.</summary>
    public static StateOptions Plain(string kind) =>
        All[kind] with { Pool = null, RotatesWindows = false };

    public static CausalLanguageModel Create(Device device, string name) =>
        TinyModels.Fill(CausalLanguageModel.Create(device, Config(name), 1));

    public static ModelConfig Config(string name) => name switch
    {
        "deepseek_v2" => (DeepSeekV2Config)OtherTinyConfigs.All[name] with
        {
            HiddenSize = 64,
            MaxPositionEmbeddings = Context,
            IntermediateSize = 64,
            NumAttentionHeads = 2,
            NumKeyValueHeads = 2,
            KvLoraRank = 32,
            QkNopeHeadDim = 32,
            QkRopeHeadDim = 32,
            VHeadDim = 32,
            MoeIntermediateSize = 32,
        },
        "llama" or "mistral" or "gemma2" => Wide((TransformerConfig)TinyConfig(name)),
        _ => TinyModels.Config(name) is TransformerConfig config
            ? config with { MaxPositionEmbeddings = Context } : TinyModels.Config(name),
    };

    private static ModelConfig TinyConfig(string name) => name switch
    {
        "mistral" => (Skald.Models.Mistral.MistralConfig)TinyModels.Config(name) with { SlidingWindow = Window },
        "gemma2" => (Skald.Models.Gemma2.Gemma2Config)TinyModels.Config(name) with { SlidingWindow = Window },
        _ => TinyModels.Config(name),
    };

    private static TransformerConfig Wide(TransformerConfig config) => config with
    {
        HiddenSize = 64,
        IntermediateSize = 64,
        NumAttentionHeads = 2,
        NumKeyValueHeads = 1,
        HeadDim = 32,
        MaxPositionEmbeddings = Context,
    };
}

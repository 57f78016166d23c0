using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using static Skald.Models.Checkpoints.Gguf.GgufField;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>The families that GGUF files are read and written for.</summary>
internal static class GgufFamilies
{
    private static readonly ReadOnlyDictionary<string, string> s_outputNorms =
        Named(("post_attention_layernorm", "post_attention_norm")).AsReadOnly();

    private static readonly GgufField[] s_llama =
        [.. Usual(), Vocabulary, Turning, Bias("attention_bias", "attn_output"), Bias("mlp_bias", "ffn_down")];

    /// <summary>All of them; of several for one architecture the first that applies holds.</summary>
    public static IReadOnlyList<GgufFamily> All { get; } =
    [
        new("llama", "mixtral", [.. Usual(experts: "num_local_experts"), Vocabulary, Turning])
        { Applies = keys => keys.FindInteger("expert_count") > 0, TurnsNeighbours = true },
        new("llama", "llama", s_llama) { TurnsNeighbours = true },
        new("llama", "mistral", s_llama) { TurnsNeighbours = true },
        new("bitllama", "bitllama", Usual()) { TurnsNeighbours = true, IsForeign = true },
        new("nanochat", "nanochat",
        [
            .. Usual(), Number("final_logit_softcapping", "final_logit_softcapping", 15), Bias("attention_bias", "attn_output"),
        ])
        { IsForeign = true },
        new("qwen2", "qwen2", Usual()),
        new("qwen3", "qwen3", [.. Usual(), Bias("attention_bias", "attn_output")]),
        new("qwen2moe", "qwen2_moe",
        [
            .. Usual(experts: "num_experts"), Size("expert_feed_forward_length", "moe_intermediate_size"),
            Size("expert_shared_feed_forward_length", "shared_expert_intermediate_size"), Bias("qkv_bias", "attn_q"),
        ]),
        new("qwen3moe", "qwen3_moe",
        [
            .. Usual(experts: "num_local_experts"), Size("expert_feed_forward_length", "moe_intermediate_size"),
            Seen("norm_topk_prob", _ => true),
        ]),
        new("olmoe", "olmoe", Usual(experts: "num_experts")),
        new("gpt2", "gpt2",
        [
            Size("block_count", "n_layer"), Size("context_length", "n_positions"), Size("embedding_length", "n_embd"),
            Size("feed_forward_length", "n_inner", draft => 4 * draft.Integer("n_embd")),
            Size("attention.head_count", "n_head"), Epsilon("layer_norm_epsilon", isRootMeanSquare: false), FileType,
        ]),
        new("phi3", "phi3",
        [
            Context, OriginalContext(), Width, Inner, Blocks, Heads, KeyHeads, Epsilon("rms_norm_eps", true), HeadWidth with
            { Write = null }, Turning, Rope, FileType, Window,
        ]),
        new("gemma", "gemma", Gemma) { StoresNormsFromOne = true },
        new("gemma2", "gemma2",
        [
            .. Gemma, Number("attn_logit_softcapping", "attn_logit_softcapping", 50),
            Number("final_logit_softcapping", "final_logit_softcapping", 30), Window,
            Seen("query_pre_attn_scalar", keys => ScoreWidth(keys, layersOfLargest: 46)),
        ])
        { StoresNormsFromOne = true, Names = s_outputNorms },
        new("gemma3", "gemma3_text",
        [
            Blocks, Context, Width, Inner, Heads, KeyHeads, TwoRopes(), Epsilon("rms_norm_eps", true), HeadWidth, FileType,
            Number("final_logit_softcapping", "final_logit_softcapping"), Window,
            Seen("query_pre_attn_scalar", keys => ScoreWidth(keys, layersOfLargest: 62)),
        ])
        { StoresNormsFromOne = true, Names = s_outputNorms },
        new("smollm3", "smollm3", s_llama) { TurnsNeighbours = true },
        new("granite", "granite",
        [
            .. s_llama, AttentionScale(), Number("embedding_scale", "embedding_multiplier", 1),
            Number("residual_scale", "residual_multiplier", 1), Number("logit_scale", "logits_scaling", 1),
        ])
        { TurnsNeighbours = true },
        new("olmo", "olmo",
        [
            Blocks, Context, Width, Inner, Heads, KeyHeads, Rope, HeadWidth, ForeignWindow, FileType,
            new(null, draft => draft.Put(GgufKeys.NormEpsilon, 1e-5)), Number("attention.clamp_kqv", "clip_qkv"),
        ])
        { TurnsNeighbours = true },
        new("olmo2", "olmo2", Usual()) { Names = s_outputNorms },
        new("exaone4", "exaone4", [.. Usual(), Window, WindowedLayers]) { Names = s_outputNorms },
        new("glm4", "glm4", [.. Usual(), Turning, Bias("attention_bias", "attn_q", "attn_qkv")]) { TurnsNeighbours = true },
        new("ernie4_5", "ernie4_5", [.. Usual(), Bias("use_bias", "attn_q", "ffn_down")]) { TurnsNeighbours = true },
        new("nemotron", "nemotron",
        [
            .. Usual("norm_eps", isRootMeanSquare: false), Vocabulary, Turning, Bias("attention_bias", "attn_output"),
            Bias("mlp_bias", "ffn_down"),
        ])
        { StoresNormsFromOne = true },
        new("starcoder2", "starcoder2",
            [.. Usual("norm_epsilon", isRootMeanSquare: false), Bias("use_bias", "attn_output")]),
        new("stablelm", "stablelm",
        [
            Context, Width, Blocks, Inner, Turning, Heads, KeyHeads, Parallel(), PlainRope,
            Epsilon("layer_norm_eps", false), HeadWidth, FileType, Bias("use_qkv_bias", "attn_q"), QueryNorm("qk_layernorm"),
            Seen("use_parallel_residual", keys => !keys.Has("blk.0.ffn_norm.weight")),
        ]),
        new("phi2", "phi",
        [
            Context, Width, Inner, Blocks, Heads, KeyHeads, Epsilon("layer_norm_eps", false), Turning, PlainRope, FileType,
            HeadWidth, QueryNorm("qk_layernorm"),
        ]),
        new("gptneox", "gpt_neox",
        [
            Context, Width, Blocks, Inner, Turning, Heads, Parallel(), PlainRope, Epsilon("layer_norm_eps", false), FileType,
            HeadWidth, Seen("use_parallel_residual", keys => keys.FindBool("use_parallel_residual") ?? true),
            Bias("attention_bias", "attn_output"),
        ])
        {
            Names = Named(("post_attention_layernorm", "ffn_norm"), ("attention.dense", "attn_output"),
                ("attention.q_proj", "attn_q"), ("attention.k_proj", "attn_k"), ("attention.v_proj", "attn_v")),
        },
        new("bloom", "bloom",
        [
            Told("context_length", draft => draft.FindInteger("seq_length") ?? draft.Integer("hidden_size")), Width,
            Told("feed_forward_length", draft => 4 * draft.Integer("hidden_size")), Size("block_count", "n_layer"),
            Size("attention.head_count", "n_head"), Told("attention.head_count_kv", draft => draft.Integer("n_head")),
            Epsilon("layer_norm_epsilon", false), FileType,
        ])
        { Names = SelfAttention },
        new("falcon", "falcon",
        [
            Context, new(null, draft => draft.Put("tensor_data_layout", "jploski")), Width,
            Size("feed_forward_length", "ffn_hidden_size", draft => 4 * draft.Integer("hidden_size")), Blocks, Heads,
            new(ReadFalcon, draft => draft.Put("attention.head_count_kv", FalconKeyHeads(draft))), PlainRope,
            Epsilon("layer_norm_epsilon", false), FileType, Bias("bias", "attn_qkv"),
        ])
        {
            Names = new Dictionary<string, string>(SelfAttention)
            { ["ln_attn"] = "attn_norm_2", ["ln_mlp"] = "attn_norm" },
        },
        new("mpt", "mpt",
        [
            new((keys, config) => config["max_seq_len"] = keys.Integer("context_length"),
                draft => draft.Put("context_length", draft.FindInteger("max_seq_len") ?? 2048)),
            Size("embedding_length", "d_model"), Size("block_count", "n_layers"),
            Told("feed_forward_length", draft => 4 * draft.Integer("d_model")), Size("attention.head_count", "n_heads"),
            Epsilon("layer_norm_epsilon", false), Number("attention.clamp_kqv", "attn_config.clip_qkv"),
            new(null, draft => draft.Put("attention.max_alibi_bias", 8.0)), FileType,
        ])
        {
            Names = Named(("attn.q_proj", "attn_q"), ("attn.k_proj", "attn_k"), ("attn.v_proj", "attn_v"),
                ("attn.out_proj", "attn_output"), ("ffn.up_proj", "ffn_up"), ("ffn.down_proj", "ffn_down")),
        },
        new("command-r", "cohere",
            [.. Usual("layer_norm_eps", isRootMeanSquare: false), .. Cohere(), QueryNorm("use_qk_norm")])
        { TurnsNeighbours = true },
        new("cohere2", "cohere2",
            [.. Usual("layer_norm_eps", isRootMeanSquare: false), .. Cohere(), Window, Vocabulary, Turning])
        { TurnsNeighbours = true },
    ];

    /// <summary>Names of all architectures, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(family => family.Architecture).Distinct());

    /// <summary>Names of all families of config.json, for messages.</summary>
    public static string ModelTypes => string.Join(", ", All.Select(family => family.ModelType));

    private static GgufField[] Gemma =>
    [
        Context, Width, Blocks, Inner, Heads, KeyHeads, PlainRope, Epsilon("rms_norm_eps", true), HeadWidth, FileType,
    ];

    private static Dictionary<string, string> SelfAttention => Named(
        ("self_attention.q_proj", "attn_q"), ("self_attention.k_proj", "attn_k"), ("self_attention.v_proj", "attn_v"),
        ("self_attention.dense", "attn_output"));

    private static Dictionary<string, string> Named(params (string Module, string Tensor)[] names) =>
        names.ToDictionary(name => name.Module, name => name.Tensor);

    /// <summary>The keys of most architectures.</summary>
    private static GgufField[] Usual(
        string epsilon = "rms_norm_eps", bool isRootMeanSquare = true, string? experts = null) =>
    [
        Blocks, Context, Width, Inner, Heads, KeyHeads, Rope, Epsilon(epsilon, isRootMeanSquare),
        .. experts is null ? [] : Experts(experts), HeadWidth, ForeignWindow, FileType,
    ];

    private static GgufField[] Cohere() =>
    [
        Number("logit_scale", "logit_scale", 0.0625), Bias("attention_bias", "attn_q"),
        new(null, draft => draft.Put("rope.scaling.type", "none")),
    ];

    private static GgufField OriginalContext() => new(
        (keys, config) => config["original_max_position_embeddings"] =
            keys.FindInteger("rope.scaling.original_context_length") ?? keys.Integer("context_length"),
        draft => draft.Put(
            "rope.scaling.original_context_length", draft.Integer("original_max_position_embeddings")));

    /// <summary>Blocks with a window turn by another base.</summary>
    private static GgufField TwoRopes() => new(
        (keys, config) => config["rope_parameters"] = new JsonObject
        {
            ["full_attention"] = GgufRope.Read(keys, GgufConfig.HeadWidth(keys)),
            ["sliding_attention"] = new JsonObject
            {
                ["rope_type"] = "default",
                ["rope_theta"] = keys.FindNumber("rope.freq_base_swa") ?? 10_000,
            },
        },
        draft =>
        {
            GgufRope.Write(draft, "rope_parameters.full_attention");
            draft.Put("rope.freq_base_swa", draft.FindNumber("rope_parameters.sliding_attention.rope_theta") ?? 10_000);
        });

    private static GgufField Parallel() =>
        new(null, draft => draft.Put("use_parallel_residual", draft.Flag("use_parallel_residual")));

    private static GgufField QueryNorm(string name) => Seen(name, keys => keys.Has("blk.0.attn_q_norm.weight"));

    private static GgufField AttentionScale() => new(
        (keys, config) => config["attention_multiplier"] = keys.FindNumber("attention.scale") is > 0 and var scale
            ? scale : 1 / Math.Sqrt(GgufConfig.HeadWidth(keys)),
        draft => draft.Put("attention.scale", draft.FindNumber("attention_multiplier") ?? 1));

    /// <summary>The largest model of a family scales scores by its width per head, the others by a head's width.</summary>
    private static double ScoreWidth(GgufKeys keys, int layersOfLargest) =>
        keys.Integer("block_count") != layersOfLargest && keys.FindInteger("attention.key_length") is { } head
            ? head
            : keys.Integer("embedding_length") / (double)keys.Integer("attention.head_count");

    private static void ReadFalcon(GgufKeys keys, JsonObject config)
    {
        long heads = keys.Integer("attention.head_count"), keyHeads = keys.FindInteger("attention.head_count_kv") ?? heads;
        bool isNew = keys.Has("blk.0.attn_norm_2.weight") || (keyHeads != 1 && keyHeads != heads);
        config["num_kv_heads"] = keyHeads;
        config["multi_query"] = keyHeads == 1;
        config["new_decoder_architecture"] = isNew;
        config["num_ln_in_parallel_attn"] = isNew ? keys.Has("blk.0.attn_norm_2.weight") ? 2 : 1 : null;
    }

    private static long FalconKeyHeads(GgufDraft draft)
    {
        long heads = draft.Integer("num_attention_heads");
        return draft.Flag("new_decoder_architecture") ? draft.FindInteger("num_kv_heads") ?? heads
            : draft.Flag("multi_query") ? 1 : heads;
    }
}

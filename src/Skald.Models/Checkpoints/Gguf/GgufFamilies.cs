using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>The families that GGUF files are read for.</summary>
internal static class GgufFamilies
{
    private static readonly FrozenDictionary<string, string> s_outputNorms =
        new Dictionary<string, string> { ["post_attention_layernorm"] = "post_attention_norm" }.ToFrozenDictionary();

    /// <summary>All of them; of several for one architecture the first that applies holds.</summary>
    public static IReadOnlyList<GgufFamily> All { get; } =
    [
        new("llama", "mixtral")
        {
            Applies = keys => keys.FindInteger("expert_count") > 0, TurnsNeighbours = true, Configure = Experts("num_local_experts"),
        },
        new("llama", "llama") { TurnsNeighbours = true, Configure = AddBiases },
        new("bitllama", "bitllama") { TurnsNeighbours = true },
        new("qwen2", "qwen2"),
        new("qwen3", "qwen3") { Configure = AddBiases },
        new("qwen2moe", "qwen2_moe")
        {
            Configure = (keys, config) =>
            {
                Experts("num_experts")(keys, config);
                config["moe_intermediate_size"] = keys.Integer("expert_feed_forward_length");
                config["shared_expert_intermediate_size"] = keys.Integer("expert_shared_feed_forward_length");
                config["qkv_bias"] = keys.Has("blk.0.attn_q.bias");
            },
        },
        new("qwen3moe", "qwen3_moe")
        {
            Configure = (keys, config) =>
            {
                Experts("num_local_experts")(keys, config);
                config["moe_intermediate_size"] = keys.Integer("expert_feed_forward_length");
                config["norm_topk_prob"] = true;
            },
        },
        new("olmoe", "olmoe") { Configure = Experts("num_experts") },
        new("gpt2", "gpt2") { Sizes = Gpt2Sizes, Epsilon = "layer_norm_epsilon" },
        new("phi3", "phi3")
        {
            Configure = (keys, config) => config["original_max_position_embeddings"] =
                keys.FindInteger("rope.scaling.original_context_length") ?? keys.Integer("context_length"),
        },
        new("gemma", "gemma") { StoresNormsFromOne = true },
        new("gemma2", "gemma2") { StoresNormsFromOne = true, Names = s_outputNorms, Configure = Gemma2 },
        new("gemma3", "gemma3_text") { StoresNormsFromOne = true, Names = s_outputNorms, Configure = Gemma3 },
        new("smollm3", "smollm3") { TurnsNeighbours = true, Configure = AddBiases },
        new("granite", "granite") { TurnsNeighbours = true, Configure = Granite },
        new("olmo", "olmo")
        {
            TurnsNeighbours = true,
            Epsilon = null,
            Configure = (keys, config) => config["clip_qkv"] = keys.FindNumber("attention.clamp_kqv"),
        },
        new("olmo2", "olmo2") { Names = s_outputNorms },
        new("exaone4", "exaone4") { Names = s_outputNorms },
        new("glm4", "glm4") { TurnsNeighbours = true, Configure = InputBias("attention_bias") },
        new("ernie4_5", "ernie4_5") { TurnsNeighbours = true },
        new("nemotron", "nemotron") { StoresNormsFromOne = true, Epsilon = "norm_eps", Configure = AddBiases },
        new("starcoder2", "starcoder2")
        {
            Epsilon = "norm_epsilon",
            Configure = (keys, config) => config["use_bias"] = keys.Has("blk.0.attn_output.bias"),
        },
        new("stablelm", "stablelm") { Epsilon = "layer_norm_eps", Configure = StableLm },
        new("phi2", "phi") { Epsilon = "layer_norm_eps", Configure = (keys, config) =>
            config["qk_layernorm"] = keys.Has("blk.0.attn_q_norm.weight") },
        new("gptneox", "gpt_neox")
        {
            Epsilon = "layer_norm_eps",
            Names = Named(("post_attention_layernorm", "ffn_norm"), ("attention.dense", "attn_output"),
                ("attention.q_proj", "attn_q"), ("attention.k_proj", "attn_k"), ("attention.v_proj", "attn_v")),
            Configure = (keys, config) =>
            {
                config["use_parallel_residual"] = keys.FindBool("use_parallel_residual") ?? true;
                config["attention_bias"] = keys.Has("blk.0.attn_output.bias");
            },
        },
        new("bloom", "bloom")
        {
            Epsilon = "layer_norm_epsilon",
            Names = Named(("self_attention.q_proj", "attn_q"), ("self_attention.k_proj", "attn_k"),
                ("self_attention.v_proj", "attn_v"), ("self_attention.dense", "attn_output")),
            Sizes = (keys, config) =>
            {
                config["hidden_size"] = keys.Integer("embedding_length");
                config["n_head"] = keys.Integer("attention.head_count");
                config["n_layer"] = keys.Integer("block_count");
            },
        },
        new("falcon", "falcon")
        {
            Epsilon = "layer_norm_epsilon",
            Names = Named(("self_attention.q_proj", "attn_q"), ("self_attention.k_proj", "attn_k"),
                ("self_attention.v_proj", "attn_v"), ("self_attention.dense", "attn_output"),
                ("ln_attn", "attn_norm_2"), ("ln_mlp", "attn_norm")),
            Configure = Falcon,
        },
        new("mpt", "mpt")
        {
            Epsilon = "layer_norm_epsilon",
            Names = Named(("attn.q_proj", "attn_q"), ("attn.k_proj", "attn_k"), ("attn.v_proj", "attn_v"),
                ("attn.out_proj", "attn_output"), ("ffn.up_proj", "ffn_up"), ("ffn.down_proj", "ffn_down")),
            Sizes = (keys, config) =>
            {
                config["d_model"] = keys.Integer("embedding_length");
                config["n_heads"] = keys.Integer("attention.head_count");
                config["n_layers"] = keys.Integer("block_count");
                config["max_seq_len"] = keys.Integer("context_length");
                config["attn_config"] = new JsonObject { ["clip_qkv"] = keys.FindNumber("attention.clamp_kqv") };
            },
        },
        new("command-r", "cohere") { TurnsNeighbours = true, Epsilon = "layer_norm_eps", Configure = Cohere },
        new("cohere2", "cohere2") { TurnsNeighbours = true, Epsilon = "layer_norm_eps", Configure = Cohere },
    ];

    /// <summary>Names of all architectures, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(family => family.Architecture).Distinct());

    private static FrozenDictionary<string, string> Named(params (string Module, string Tensor)[] names) =>
        names.ToFrozenDictionary(name => name.Module, name => name.Tensor);

    private static Action<GgufKeys, JsonObject> Experts(string count) => (keys, config) =>
    {
        config[count] = keys.Integer("expert_count");
        config["num_experts_per_tok"] = keys.Integer("expert_used_count");
    };

    private static void Falcon(GgufKeys keys, JsonObject config)
    {
        long heads = keys.Integer("attention.head_count"), kvHeads = keys.FindInteger("attention.head_count_kv") ?? heads;
        bool isNew = keys.Has("blk.0.attn_norm_2.weight") || (kvHeads != 1 && kvHeads != heads);
        config["ffn_hidden_size"] = keys.Integer("feed_forward_length");
        config["num_kv_heads"] = kvHeads;
        config["multi_query"] = kvHeads == 1;
        config["new_decoder_architecture"] = isNew;
        config["num_ln_in_parallel_attn"] = isNew ? keys.Has("blk.0.attn_norm_2.weight") ? 2 : 1 : null;
        config["bias"] = keys.Has("blk.0.attn_qkv.bias");
    }

    private static void AddBiases(GgufKeys keys, JsonObject config)
    {
        config["attention_bias"] = keys.Has("blk.0.attn_output.bias");
        config["mlp_bias"] = keys.Has("blk.0.ffn_down.bias");
    }

    private static Action<GgufKeys, JsonObject> InputBias(string key) =>
        (keys, config) => config[key] = keys.Has("blk.0.attn_q.bias") || keys.Has("blk.0.attn_qkv.bias");

    private static void Gpt2Sizes(GgufKeys keys, JsonObject config)
    {
        config["n_embd"] = keys.Integer("embedding_length");
        config["n_head"] = keys.Integer("attention.head_count");
        config["n_layer"] = keys.Integer("block_count");
        config["n_positions"] = keys.Integer("context_length");
        config["n_inner"] = keys.Integer("feed_forward_length");
    }

    /// <summary>The largest model of a family scales scores by its width per head, the others by a head's width.</summary>
    private static double ScoreWidth(GgufKeys keys, int layersOfLargest) =>
        keys.Integer("block_count") != layersOfLargest && keys.FindInteger("attention.key_length") is { } head
            ? head
            : keys.Integer("embedding_length") / (double)keys.Integer("attention.head_count");

    private static void Gemma2(GgufKeys keys, JsonObject config)
    {
        config["query_pre_attn_scalar"] = ScoreWidth(keys, layersOfLargest: 46);
        config["attn_logit_softcapping"] = keys.FindNumber("attn_logit_softcapping") ?? 50;
        config["final_logit_softcapping"] = keys.FindNumber("final_logit_softcapping") ?? 30;
    }

    private static void Gemma3(GgufKeys keys, JsonObject config)
    {
        config["query_pre_attn_scalar"] = ScoreWidth(keys, layersOfLargest: 62);
        config["final_logit_softcapping"] = keys.FindNumber("final_logit_softcapping");
        JsonNode full = config["rope_parameters"]!.DeepClone();
        config["rope_parameters"] = new JsonObject
        {
            ["full_attention"] = full,
            ["sliding_attention"] = new JsonObject
            {
                ["rope_type"] = "default",
                ["rope_theta"] = keys.FindNumber("rope.freq_base_swa") ?? 10_000,
            },
        };
    }

    private static void Granite(GgufKeys keys, JsonObject config)
    {
        AddBiases(keys, config);
        config["embedding_multiplier"] = keys.FindNumber("embedding_scale") ?? 1;
        config["residual_multiplier"] = keys.FindNumber("residual_scale") ?? 1;
        config["logits_scaling"] = keys.FindNumber("logit_scale") ?? 1;
        config["attention_multiplier"] = keys.FindNumber("attention.scale") is > 0 and var scale
            ? scale : 1 / Math.Sqrt((double)config["head_dim"]!);
    }

    private static void StableLm(GgufKeys keys, JsonObject config)
    {
        config["use_qkv_bias"] = keys.Has("blk.0.attn_q.bias");
        config["qk_layernorm"] = keys.Has("blk.0.attn_q_norm.weight");
        config["use_parallel_residual"] = !keys.Has("blk.0.ffn_norm.weight");
    }

    private static void Cohere(GgufKeys keys, JsonObject config)
    {
        config["logit_scale"] = keys.FindNumber("logit_scale") ?? 0.0625;
        config["use_qk_norm"] = keys.Has("blk.0.attn_q_norm.weight");
        config["attention_bias"] = keys.Has("blk.0.attn_q.bias");
    }
}

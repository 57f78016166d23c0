using System.Collections.ObjectModel;
using System.Globalization;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>From Hugging Face's names of parameters to those of GGUF files.</summary>
internal static class GgufNames
{
    /// <summary>Tensors that hold several others, one below the other.</summary>
    public static IReadOnlyList<(string Whole, string[] Parts)> Joined { get; } =
    [
        ("attn_qkv", ["attn_q", "attn_k", "attn_v"]),
        ("ffn_up", ["ffn_gate", "ffn_up"]),
    ];

    /// <summary>Modules outside the blocks, by the last part of their paths.</summary>
    private static readonly ReadOnlyDictionary<string, string> s_outside = new Dictionary<string, string>
    {
        ["embed_tokens"] = "token_embd",
        ["wte"] = "token_embd",
        ["embed_in"] = "token_embd",
        ["word_embeddings"] = "token_embd",
        ["embeddings"] = "token_embd",
        ["word_embeddings_layernorm"] = "token_embd_norm",
        ["wpe"] = "position_embd",
        ["embed_positions"] = "position_embd",
        ["norm"] = "output_norm",
        ["ln_f"] = "output_norm",
        ["norm_f"] = "output_norm",
        ["final_layer_norm"] = "output_norm",
        ["final_layernorm"] = "output_norm",
        ["lm_head"] = "output",
        ["embed_out"] = "output",
    }.AsReadOnly();

    /// <summary>Modules of a block, by their paths in it.</summary>
    private static readonly ReadOnlyDictionary<string, string> s_inside = new Dictionary<string, string>
    {
        ["input_layernorm"] = "attn_norm",
        ["ln_1"] = "attn_norm",
        ["norm_1"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.dense"] = "attn_output",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["self_attn.q_layernorm"] = "attn_q_norm",
        ["self_attn.k_layernorm"] = "attn_k_norm",
        ["self_attn.sinks"] = "attn_sinks",
        ["attn.c_attn"] = "attn_qkv",
        ["attn.c_proj"] = "attn_output",
        ["post_self_attn_layernorm"] = "post_attention_norm",
        ["post_attention_layernorm"] = "ffn_norm",
        ["pre_feedforward_layernorm"] = "ffn_norm",
        ["ln_2"] = "ffn_norm",
        ["norm_2"] = "ffn_norm",
        ["post_feedforward_layernorm"] = "post_ffw_norm",
        ["post_mlp_layernorm"] = "post_ffw_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.c_fc"] = "ffn_up",
        ["mlp.c_proj"] = "ffn_down",
        ["mlp.fc1"] = "ffn_up",
        ["mlp.fc2"] = "ffn_down",
        ["mlp.dense_h_to_4h"] = "ffn_up",
        ["mlp.dense_4h_to_h"] = "ffn_down",
        ["mlp.gate"] = "ffn_gate_inp",
        ["mlp.experts.gate_proj"] = "ffn_gate_exps",
        ["mlp.experts.up_proj"] = "ffn_up_exps",
        ["mlp.experts.down_proj"] = "ffn_down_exps",
        ["mlp.shared_expert.gate_proj"] = "ffn_gate_shexp",
        ["mlp.shared_expert.up_proj"] = "ffn_up_shexp",
        ["mlp.shared_expert.down_proj"] = "ffn_down_shexp",
        ["mlp.shared_expert_gate"] = "ffn_gate_inp_shexp",
        ["block_sparse_moe.gate"] = "ffn_gate_inp",
        ["block_sparse_moe.experts.w1"] = "ffn_gate_exps",
        ["block_sparse_moe.experts.w3"] = "ffn_up_exps",
        ["block_sparse_moe.experts.w2"] = "ffn_down_exps",
    }.AsReadOnly();

    /// <summary>The tensor of a parameter: "blk.3.attn_q.weight" of "model.layers.3.self_attn.q_proj.weight".</summary>
    /// <param name="family">May mean another tensor by a name.</param>
    /// <param name="parameter">The parameter's full name.</param>
    /// <returns>
    /// The name, null where no GGUF file has such a tensor; and the expert's number where the tensor holds all experts'.
    /// </returns>
    public static (string? Tensor, int? Expert) Find(GgufFamily family, string parameter)
    {
        List<string> path = [.. parameter.Split('.')];
        string kind = path[^1];
        if (NumberAt(0) is not { } layer)
        {
            string module = path.Count > 1 ? path[^2] : kind;
            return (Lookup(module, s_outside) is { } outside ? $"{outside}.{kind}" : null, null);
        }

        int? expert = null;
        if (NumberAt(layer + 1) is { } place)
        {
            expert = int.Parse(path[place], CultureInfo.InvariantCulture);
            path.RemoveAt(place);
        }

        string inside = string.Join('.', path[(layer + 1)..^1]), whole = string.Join('.', path[(layer + 1)..]);
        if (Lookup(whole, s_inside) is { } bare) return ($"blk.{path[layer]}.{bare}.weight", expert);
        return (Lookup(inside, s_inside) is { } name ? $"blk.{path[layer]}.{name}.{kind}" : null, expert);

        int? NumberAt(int start)
        {
            int at = path.FindIndex(start, part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
            return at < 0 ? null : at;
        }

        string? Lookup(string key, ReadOnlyDictionary<string, string> usual) =>
            family.Names.TryGetValue(key, out string? own) ? own : usual.GetValueOrDefault(key);
    }
}

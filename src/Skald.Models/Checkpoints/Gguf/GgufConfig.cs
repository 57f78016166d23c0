using System.Text.Json.Nodes;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>From a GGUF file's keys to the config.json that Hugging Face would write for the model.</summary>
internal static class GgufConfig
{
    /// <summary>The configuration of a file, for a family.</summary>
    public static JsonObject Create(GgufFamily family, GgufKeys keys)
    {
        var config = new JsonObject { ["model_type"] = family.ModelType };
        family.Sizes(keys, config);
        config["vocab_size"] = keys.VocabSize;
        config["tie_word_embeddings"] = !keys.Has("output.weight");
        foreach ((string name, string key) in (ReadOnlySpan<(string, string)>)[
            ("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding")])
        {
            // Null means none: it keeps a family's own default away.
            config[name] = keys.FindToken(key);
        }

        if (family.Epsilon is { } epsilon)
        {
            config[epsilon] = keys.FindNumber("attention.layer_norm_rms_epsilon")
                ?? keys.FindNumber("attention.layer_norm_epsilon")
                ?? throw keys.Problem("a key attention.layer_norm_rms_epsilon or attention.layer_norm_epsilon is needed.");
        }

        family.Configure?.Invoke(keys, config);
        return config;
    }

    /// <summary>Sizes, heads and rotary positions under the names of most families.</summary>
    public static void AddSizes(GgufKeys keys, JsonObject config)
    {
        long width = keys.Integer("embedding_length"), heads = keys.Integer("attention.head_count");
        if (heads < 1) throw keys.Problem($"the key attention.head_count must be positive, got {heads}.");
        long head = keys.FindInteger("attention.key_length") ?? width / heads;
        if (keys.FindInteger("attention.value_length") is { } value && value != head)
            throw keys.Problem($"heads must be as wide in keys as in values, got {head} and {value}.");
        config["hidden_size"] = width;
        config["intermediate_size"] = keys.Integer("feed_forward_length");
        config["num_hidden_layers"] = keys.Integer("block_count");
        config["num_attention_heads"] = heads;
        config["num_key_value_heads"] = keys.FindInteger("attention.head_count_kv") ?? heads;
        config["head_dim"] = head;
        config["max_position_embeddings"] = keys.Integer("context_length");
        config["sliding_window"] = keys.FindInteger("attention.sliding_window") is > 0 and var window ? window : null;
        config["rope_parameters"] = Rope(keys, head);
    }

    /// <summary>Rotary positions: base, share of a head, and how the context was stretched.</summary>
    /// <param name="keys">The file.</param>
    /// <param name="head">Width of a head.</param>
    public static JsonObject Rope(GgufKeys keys, long head)
    {
        var rope = new JsonObject
        {
            ["rope_theta"] = keys.FindNumber("rope.freq_base") ?? 10_000,
            ["rope_type"] = "default",
        };
        if (keys.FindInteger("rope.dimension_count") is { } turning && turning != head && head > 0)
            rope["partial_rotary_factor"] = (double)turning / head;
        AddScaling(keys, rope);
        return rope;
    }

    /// <summary>
    /// Stretching. Divisors for each pair may lie in tensors: one set for all texts, or a short and a long one.
    /// </summary>
    public static void AddScaling(GgufKeys keys, JsonObject rope)
    {
        double[]? always = keys.FindValues("rope_freqs.weight");
        double[]? brief = always ?? keys.FindValues("rope_factors_short.weight");
        if (brief is not null)
        {
            rope["rope_type"] = "longrope";
            rope["short_factor"] = Array(brief);
            rope["long_factor"] = Array(always ?? keys.FindValues("rope_factors_long.weight") ?? brief);
            if ((always is null ? keys.FindNumber("rope.scaling.attn_factor") : 1) is { } sharpness)
                rope["attention_factor"] = sharpness;
            if (keys.FindInteger("rope.scaling.original_context_length") is { } before)
                rope["original_max_position_embeddings"] = before;
            return;
        }

        double factor = keys.FindNumber("rope.scaling.factor") ?? keys.FindNumber("rope.scale_linear") ?? 1;
        string kind = keys.FindText("rope.scaling.type") ?? (factor == 1 ? "none" : "linear");
        if (kind is "none" || factor == 1) return;
        rope["rope_type"] = kind;
        rope["factor"] = factor;
        if (keys.FindInteger("rope.scaling.original_context_length") is { } original)
            rope["original_max_position_embeddings"] = original;
    }

    private static JsonArray Array(double[] values) => [.. values.Select(value => (JsonNode)value)];
}

using System.Text.Json.Nodes;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>From a GGUF file's keys to the config.json that Hugging Face would write for the model.</summary>
internal static class GgufConfig
{
    /// <summary>The configuration of a file, for a family.</summary>
    public static JsonObject Create(GgufFamily family, GgufKeys keys)
    {
        var config = new JsonObject { ["model_type"] = family.ModelType };
        config["vocab_size"] = keys.VocabSize;
        config["tie_word_embeddings"] = !keys.Has("output.weight");
        foreach ((string name, string key) in (ReadOnlySpan<(string, string)>)[
            ("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding")])
        {
            // Null means none: it keeps a family's own default away.
            config[name] = keys.FindToken(key);
        }

        foreach (GgufField field in family.Fields) field.Read?.Invoke(keys, config);
        return config;
    }

    /// <summary>Width of a head.</summary>
    /// <exception cref="Formats.ModelFormatException">The keys contradict each other.</exception>
    public static long HeadWidth(GgufKeys keys)
    {
        long heads = keys.Integer("attention.head_count");
        if (heads < 1) throw keys.Problem($"the key attention.head_count must be positive, got {heads}.");
        long head = keys.FindInteger("attention.key_length") ?? keys.Integer("embedding_length") / heads;
        return keys.FindInteger("attention.value_length") is { } value && value != head
            ? throw keys.Problem($"heads must be as wide in keys as in values, got {head} and {value}.") : head;
    }
}

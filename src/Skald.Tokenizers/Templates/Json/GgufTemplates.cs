using System.Text;
using Skald.Formats.Gguf;

namespace Skald.Tokenizers.Templates.Json;

/// <summary>Finds chat templates and special tokens in the keys of a GGUF file.</summary>
internal static class GgufTemplates
{
    private const string Key = "tokenizer.chat_template";

    // The names that templates know, and those of the format, one of which is misspelt there.
    private static readonly (string Name, string Key)[] s_tokens =
    [
        ("bos_token", "bos_token_id"), ("eos_token", "eos_token_id"), ("unk_token", "unknown_token_id"),
        ("sep_token", "seperator_token_id"), ("pad_token", "padding_token_id"), ("cls_token", "cls_token_id"),
        ("mask_token", "mask_token_id"),
    ];

    /// <summary>The templates, or none.</summary>
    /// <param name="metadata">The keys.</param>
    /// <param name="place">The file's name, for errors.</param>
    /// <exception cref="TokenizerFormatException">A key contradicts the vocabulary.</exception>
    public static ChatTemplates Read(GgufMetadata metadata, string place)
    {
        var sources = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (metadata.FindString(Key) is { } usual) sources[ChatTemplates.DefaultName] = usual;
        foreach ((string key, GgufValue value) in metadata.All)
        {
            if (!key.StartsWith($"{Key}.", StringComparison.Ordinal)) continue;
            string name = key[(Key.Length + 1)..];
            if (name.Length == 0) throw new TokenizerFormatException(place, key, "a template must have a name.");
            string source = value.TryString()
                ?? throw new TokenizerFormatException(place, key, $"must be a string, got {value.Type}.");
            if (!sources.TryAdd(name, source))
                throw new TokenizerFormatException(place, key, $"the name \"{name}\" is there twice.");
        }

        return new ChatTemplates(place, sources, SpecialTokens(metadata, place));
    }

    private static OrderedDictionary<string, string> SpecialTokens(GgufMetadata metadata, string place)
    {
        GgufValue? vocabulary = metadata.FindStrings("tokenizer.ggml.tokens");
        int count = vocabulary?.Count ?? 0;
        var tokens = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string key) in s_tokens)
        {
            if (metadata.FindInt64($"tokenizer.ggml.{key}") is not { } id) continue;
            if (id < 0 || id >= count)
            {
                throw new TokenizerFormatException(
                    place, $"tokenizer.ggml.{key}", $"an id must lie in [0, {count}), got {id}.");
            }

            tokens[name] = Encoding.UTF8.GetString(vocabulary!.Utf8((int)id));
        }

        return tokens;
    }
}

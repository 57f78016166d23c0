using System.Text.Json;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Json;

/// <summary>What a <c>tokenizer.json</c> says, before anything is made of it.</summary>
internal sealed class TokenizerDocument(string file)
{
    /// <summary>Name of the file, for errors.</summary>
    public string File { get; } = file;

    /// <summary>Everything but the model, by key; null values are left out.</summary>
    public Dictionary<string, JsonElement> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>The model's settings, without its two long lists.</summary>
    public Dictionary<string, JsonElement> ModelSettings { get; } = new(StringComparer.Ordinal);

    /// <summary>The model's tokens and ids, in the file's order; null where the file has none.</summary>
    public TokenList? Vocabulary { get; set; }

    /// <summary>The pieces of a unigram model, by id; null where the file has none.</summary>
    public List<UnigramPiece>? Pieces { get; set; }

    /// <summary>The model's merges in order of rank, the two tokens of each one after the other.</summary>
    public ByteStrings? Merges { get; set; }

    /// <summary>How many strings a long list of the file may have: room is made for them at once.</summary>
    public int Expected { get; init; }

    /// <summary>True where every byte of the file is known to be of valid UTF-8.</summary>
    public bool IsUtf8 { get; init; }

    public JsonSection? Section(string key) =>
        Parts.TryGetValue(key, out JsonElement value) ? new JsonSection(File, key, value) : null;

    public TokenizerFormatException Error(string key, string problem) => new(File, key, problem);
}

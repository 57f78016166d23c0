using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>A GGUF file's keys and tensors, as a family's declaration asks for them.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="metadata">Its keys.</param>
/// <param name="architecture">The first part of the family's keys.</param>
/// <param name="find">Finds a tensor by its name.</param>
/// <param name="read">Reads the values of a small tensor.</param>
internal sealed class GgufKeys(
    string path, GgufMetadata metadata, string architecture, Func<string, TensorEntry?> find,
    Action<TensorEntry, float[]> read)
{
    /// <summary>The two keys for ε of the norms.</summary>
    public const string RmsEpsilon = "attention.layer_norm_rms_epsilon", NormEpsilon = "attention.layer_norm_epsilon";

    private const int MostDivisors = 1 << 16;

    /// <summary>Those of an open file.</summary>
    public GgufKeys(TensorArchive archive, GgufMetadata metadata, string architecture)
        : this(
            archive.Path, metadata, architecture, name => archive.TryGet(name, out TensorEntry? entry) ? entry : null,
            (entry, values) => archive.ReadFloats(entry, 0, values))
    {
    }

    /// <summary>Tokens of the vocabulary: rows of the token table.</summary>
    public long VocabSize => find("token_embd.weight") is { Shape: [var rows, _] } ? rows
        : throw Problem("tensor \"token_embd.weight\" must be there and a matrix.");

    /// <summary>A size, required.</summary>
    /// <remarks>Some files state it for each layer; then all must agree.</remarks>
    /// <exception cref="ModelFormatException">The key is missing, no integer, or differs between layers.</exception>
    public long Integer(string key) => FindInteger(key) ?? throw Problem($"the key {Name(key)} is needed, got none.");

    /// <summary>A size, or null where the file doesn't state it.</summary>
    public long? FindInteger(string key)
    {
        if (!metadata.TryGet(Name(key), out GgufValue? value)) return null;
        if (value.TryInt64Array() is not { } layers) return metadata.FindInt64(Name(key));
        return layers.Distinct().Count() == 1 ? layers[0] : throw Problem(
            $"the key {Name(key)} must be the same in all layers, got {string.Join(", ", layers.Distinct().Take(4))}.");
    }

    /// <summary>A number, or null where the file doesn't state it.</summary>
    public double? FindNumber(string key) => metadata.FindDouble(Name(key));

    /// <summary>A truth value, or null where the file doesn't state it.</summary>
    public bool? FindBool(string key) => metadata.FindBool(Name(key));

    /// <summary>A truth value for each layer, or null where the file doesn't state them.</summary>
    public bool[]? FindFlags(string key) =>
        metadata.TryGet(Name(key), out GgufValue? value) && value.TryArray(out ReadOnlySpan<bool> flags) ? flags.ToArray() : null;

    /// <summary>A text, or null where the file doesn't state it.</summary>
    public string? FindText(string key) => metadata.FindString(Name(key));

    /// <summary>The id of a token by the tokenizer's key, or null: out of the vocabulary counts as none.</summary>
    public long? FindToken(string key) =>
        metadata.FindInt64($"tokenizer.ggml.{key}_token_id") is { } id && id >= 0 && id < VocabSize ? id : null;

    /// <summary>Whether the file holds a tensor.</summary>
    public bool Has(string tensor) => find(tensor) is not null;

    /// <summary>The values of a small tensor, or null where the file doesn't hold it.</summary>
    public double[]? FindValues(string tensor)
    {
        if (find(tensor) is not { } entry) return null;
        if (entry.Count > MostDivisors)
            throw Problem($"tensor \"{tensor}\" must have at most {MostDivisors} elements, got {entry.Count}.");
        float[] values = new float[entry.Count];
        read(entry, values);
        return [.. values.Select(value => (double)value)];
    }

    /// <summary>Blames the file.</summary>
    public ModelFormatException Problem(string problem) => new(path, problem);

    private string Name(string key) => $"{architecture}.{key}";
}

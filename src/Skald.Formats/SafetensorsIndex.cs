using System.Collections.ObjectModel;
using System.Text.Json;

namespace Skald.Formats;

/// <summary>
/// The index of a sharded model, <c>model.safetensors.index.json</c>: which shard holds which tensor.
/// </summary>
public sealed class SafetensorsIndex
{
    private const int MaxDepth = 16;
    private const string Extension = ".safetensors";

    private SafetensorsIndex(string path, IDictionary<string, string> shards)
    {
        Path = path;
        Shards = new ReadOnlyDictionary<string, string>(shards);
    }

    /// <summary>The path of the index.</summary>
    public string Path { get; }

    /// <summary>Tensor name → name of the shard's file, in the index's folder.</summary>
    public IReadOnlyDictionary<string, string> Shards { get; }

    /// <summary>
    /// Reads and checks an index; shard names must be plain file names, so none can point out of the folder.
    /// </summary>
    /// <exception cref="ModelFormatException">The index is malformed, or names a shard by more than a file
    /// name.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsIndex Read(string path) => Read(path, Extension);

    /// <param name="extension">How the shards' names must end.</param>
    internal static SafetensorsIndex Read(string path, string extension)
    {
        byte[] json = BoundedFile.TryReadAll(path, SafetensorsHeader.MaxLength) ?? throw new ModelFormatException(
            path, $"an index must be at most {SafetensorsHeader.MaxLength} bytes long, got more.");
        try
        {
            return new SafetensorsIndex(path, ReadWeightMap(path, extension, json));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(path, "an index must be one JSON object in UTF-8, got other bytes.", e);
        }
    }

    private static SortedDictionary<string, string> ReadWeightMap(string path, string extension, ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        SortedDictionary<string, string>? shards = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new ModelFormatException(path, $"an index must be a JSON object, got {reader.TokenType}.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("weight_map"u8)) reader.Skip();
            else if (shards is null) shards = ReadShards(path, extension, ref reader);
            else throw new ModelFormatException(path, "weight_map must occur once in an index, got it twice.");
        }

        reader.Read();
        return shards ?? throw new ModelFormatException(path, "an index must have a weight_map, got none.");
    }

    private static SortedDictionary<string, string> ReadShards(
        string path, string extension, ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new ModelFormatException(path, $"weight_map must be an object, got {reader.TokenType}.");
        SortedDictionary<string, string> shards = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string tensor = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw new ModelFormatException(path, $"the shard of tensor '{tensor}' must be a file name.");
            string shard = reader.GetString()!;
            if (!IsPlainFileName(shard, extension))
            {
                throw new ModelFormatException(path, $"the shard of tensor '{tensor}' must be a plain {extension} "
                    + $"file name inside the folder, got '{shard}'.");
            }

            if (!shards.TryAdd(tensor, shard))
                throw new ModelFormatException(path, $"tensor '{tensor}' must be mapped once, got it twice.");
        }

        return shards;
    }

    private static bool IsPlainFileName(string name, string extension) =>
        name.Length is > 0 and <= 255
        && name.EndsWith(extension, StringComparison.Ordinal)
        && name[0] != '.'
        && name.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
        && name.AsSpan().IndexOfAny("/\\:") < 0;
}

using System.Globalization;
using System.Text.Json;

namespace Skald.Formats;

/// <summary>
/// Writes a model's tensors as one safetensors file, or as shards with their index where it is too large.
/// </summary>
public static class SafetensorsShardWriter
{
    /// <summary>The limit that Hugging Face's libraries use: 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private const string SingleName = "model.safetensors", IndexName = "model.safetensors.index.json";

    /// <summary>
    /// Writes into a folder; tensors fill shards in the given order, each file is atomic, the index comes last.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="tensors">The tensors; they stream through one after the other.</param>
    /// <param name="maxShardBytes">What a shard's tensors may have; a larger tensor gets a shard of its own.</param>
    /// <param name="metadata">
    /// Free-form strings for each file; null means <see cref="SafetensorsWriter.PyTorchMetadata"/>.
    /// </param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <returns>The names of the files, without their folder.</returns>
    /// <exception cref="ArgumentException">A name occurs twice, or a source wrote another number of bytes.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(
        string folder, IReadOnlyList<SafetensorsSource> tensors, long maxShardBytes = DefaultShardBytes,
        IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        if (maxShardBytes < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxShardBytes),
                $"SafetensorsShardWriter: a shard must hold at least a byte, got {maxShardBytes}.");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        if (tensors.FirstOrDefault(tensor => !seen.Add(tensor.Name)) is { } twice)
        {
            throw new ArgumentException(
                $"SafetensorsShardWriter: every name must occur once, got '{twice.Name}' again.", nameof(tensors));
        }

        List<List<SafetensorsSource>> shards = Fill(tensors, maxShardBytes);
        if (shards.Count <= 1)
        {
            SafetensorsWriter.Write(Path.Combine(folder, SingleName), tensors, metadata, cancellationToken);
            return [SingleName];
        }

        List<string> names = [];
        for (int i = 0; i < shards.Count; i++)
        {
            names.Add(string.Create(
                CultureInfo.InvariantCulture, $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors"));
            SafetensorsWriter.Write(Path.Combine(folder, names[i]), shards[i], metadata, cancellationToken);
        }

        AtomicFile.Write(Path.Combine(folder, IndexName), stream => WriteIndex(stream, shards, names));
        return [.. names, IndexName];
    }

    private static List<List<SafetensorsSource>> Fill(IReadOnlyList<SafetensorsSource> tensors, long maxShardBytes)
    {
        List<List<SafetensorsSource>> shards = [];
        long filled = 0;
        foreach (SafetensorsSource tensor in tensors)
        {
            long length = tensor.DType.ByteLength([.. tensor.Shape]);
            if (shards.Count == 0 || (filled > 0 && length > maxShardBytes - filled))
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(tensor);
            filled = checked(filled + length);
        }

        return shards;
    }

    private static void WriteIndex(Stream stream, List<List<SafetensorsSource>> shards, List<string> names)
    {
        long total = shards.Sum(shard => shard.Sum(tensor => tensor.DType.ByteLength([.. tensor.Shape])));
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", total);
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        IEnumerable<(string Tensor, string File)> map =
            shards.SelectMany((shard, i) => shard.Select(tensor => (tensor.Name, names[i])));
        foreach ((string tensor, string file) in map.OrderBy(pair => pair.Tensor, StringComparer.Ordinal))
            json.WriteString(tensor, file);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

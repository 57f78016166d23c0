using System.Text.Json;

namespace Skald.Training.Data;

/// <summary>A folder of token shards for training and validation, with what is known about them.</summary>
public sealed class TokenDataset : IDisposable
{
    private const string ManifestName = "dataset.json";
    private const int Version = 1;

    private TokenDataset(string folder, TokenDatasetManifest manifest)
    {
        (Counts, Vocabulary, TokenizerHash) = (manifest.Counts, manifest.Vocabulary, manifest.Tokenizer);
        Train = Open(folder, manifest, manifest.Train);
        try
        {
            Validation = Open(folder, manifest, manifest.Validation);
        }
        catch
        {
            Train.Dispose();
            throw;
        }
    }

    /// <summary>Tokens to learn from.</summary>
    public TokenShards Train { get; }

    /// <summary>Tokens to be judged by; empty when no share was kept for validation.</summary>
    public TokenShards Validation { get; }

    /// <summary>What the pipeline counted.</summary>
    public DataCounts Counts { get; }

    /// <summary>Ids lie in [0, this).</summary>
    public int Vocabulary { get; }

    /// <summary>SHA-256 of the tokenizer, 64 hexadecimal digits.</summary>
    public string TokenizerHash { get; }

    /// <summary>Whether a folder holds a whole dataset.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ManifestName));

    /// <summary>Opens a dataset.</summary>
    /// <exception cref="DataException">The folder holds none, or it is damaged or newer than this Skald.</exception>
    public static TokenDataset Open(string folder)
    {
        string path = Path.Combine(folder, ManifestName);
        if (!File.Exists(path))
        {
            throw new DataException($"{folder}: a dataset must have a {ManifestName}, got none; the folder holds other "
                + "files, or tokenizing was stopped halfway.");
        }

        try
        {
            TokenDatasetManifest manifest = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), DataJson.Default.TokenDatasetManifest) ?? throw new JsonException("null");
            if (manifest.Version > Version)
            {
                throw new DataException($"{path}: this Skald reads datasets up to version {Version}, got version "
                    + $"{manifest.Version}; use the newer Skald, or tokenize the text again.");
            }

            return new TokenDataset(folder, manifest);
        }
        catch (JsonException e)
        {
            throw TokenShardHeader.Bad(path, $"{ManifestName} must be JSON with the members of a dataset "
                + $"({e.Message})");
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }

    /// <summary>Unmakes a dataset before its shards are replaced.</summary>
    internal static void Clear(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Delete(Path.Combine(folder, ManifestName));
        foreach (DataSplit split in Enum.GetValues<DataSplit>())
            foreach (string shard in TokenShardWriter.FilesOf(folder, split)) File.Delete(shard);
    }

    internal static void WriteManifest(
        string folder, TokenEncoder encoder, DataCounts counts, List<string> train, List<string> validation)
    {
        TokenDatasetManifest manifest = new()
        {
            Version = Version,
            Vocabulary = encoder.Vocabulary,
            Tokenizer = encoder.Hash.ToLowerInvariant(),
            Train = train,
            Validation = validation,
            Counts = counts,
        };
        string path = Path.Combine(folder, ManifestName), aside = $"{path}.tmp-{Environment.ProcessId}";
        using (FileStream stream = new(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(stream, manifest, DataJson.Default.TokenDatasetManifest);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    private static TokenShards Open(string folder, TokenDatasetManifest manifest, IReadOnlyList<string> names)
    {
        foreach (string? name in names)
        {
            if (string.IsNullOrEmpty(name) || name.AsSpan().IndexOfAny("/\\:") >= 0 || name[0] == '.')
            {
                throw new DataException($"{Path.Combine(folder, ManifestName)}: a shard must be named by a plain file "
                    + $"name, got '{name}'.");
            }
        }

        return TokenShards.Open(names.Select(n => Path.Combine(folder, n)), manifest.Vocabulary, manifest.Tokenizer);
    }
}

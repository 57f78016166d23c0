using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skald.Training.Checkpoints;

/// <summary>
/// The list of a checkpoint's files with length and SHA-256; written last, so its presence means completeness.
/// </summary>
internal sealed record CheckpointManifest
{
    public const string FileName = "manifest.json";
    public const int CurrentVersion = 1;
    private const int MaxLength = 64 << 20;

    public required int FormatVersion { get; init; }

    public required long Step { get; init; }

    public required IReadOnlyList<CheckpointFile> Files { get; init; }

    /// <exception cref="CheckpointException">The manifest is damaged, newer, or names files outside the
    /// folder.</exception>
    public static CheckpointManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            if (new FileInfo(path).Length > MaxLength) throw new JsonException($"more than {MaxLength} bytes");
            CheckpointManifest manifest = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), CheckpointJson.Default.CheckpointManifest) ?? throw new JsonException("null");
            manifest.Check(path);
            return manifest;
        }
        catch (JsonException e)
        {
            throw new CheckpointException(
                $"{path}: the manifest must be JSON as a checkpoint writes it, got other text "
                    + $"({e.Message.TrimEnd('.')}).", e);
        }
        catch (IOException e)
        {
            throw new CheckpointException($"{path}: the manifest must be readable, got: {e.Message}", e);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointManifest);

    private void Check(string path)
    {
        if (FormatVersion > CurrentVersion)
        {
            throw new CheckpointException($"{path}: this Skald reads checkpoints up to version {CurrentVersion}, got "
                + $"version {FormatVersion}; use the Skald that wrote it, or a newer one.");
        }

        if (FormatVersion < 1 || Step < 0)
        {
            throw new CheckpointException(
                $"{path}: version and step must be positive, got version {FormatVersion} and step {Step}.");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (CheckpointFile? file in Files)
        {
            if (file is null) throw new JsonException("a file is null");
            bool inside = file.Path.Split('/').All(part => part.Length > 0 && part is not ("." or ".."))
                && file.Path.AsSpan().IndexOfAny("\\:\0") < 0;
            if (!inside || file.Length < 0 || !seen.Add(file.Path))
            {
                throw new CheckpointException(
                    $"{path}: each file must be named once, by a path inside the checkpoint, got '{file.Path}'.");
            }
        }
    }
}

/// <summary>How manifests are written as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NewLine = "\n",
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointManifest))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

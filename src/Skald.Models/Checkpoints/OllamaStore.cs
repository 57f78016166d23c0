using System.Text.Json;
using Skald.Formats;

namespace Skald.Models.Checkpoints;

/// <summary>The models that Ollama has on disk: manifests by name, and blobs by their digests.</summary>
internal static class OllamaStore
{
    private const string ModelLayer = "application/vnd.ollama.image.model";
    private const int LongestManifest = 1 << 20;

    /// <summary>The folder of the store.</summary>
    public static string Root => Environment.GetEnvironmentVariable("OLLAMA_MODELS") is { Length: > 0 } given ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ollama", "models");

    /// <summary>The blob that holds the weights of "name", "name:tag" or "user/name:tag", or null.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="root">The store.</param>
    public static string? Find(string name, string root)
    {
        string[] halves = name.Split(':');
        string[] place = halves[0].Split('/');
        string tag = halves.Length == 2 ? halves[1] : "latest";
        if (halves.Length > 2 || place.Length > 2 || place.Append(tag).Any(part => !IsPlain(part))) return null;
        string[] owner = place.Length == 1 ? ["library"] : [];
        string manifest = Path.Combine([root, "manifests", "registry.ollama.ai", .. owner, .. place, tag]);
        if (!File.Exists(manifest)) return null;
        return Blob(manifest) is { } digest && Path.Combine(root, "blobs", digest.Replace(':', '-')) is var blob
            && File.Exists(blob) ? blob : null;
    }

    private static string? Blob(string manifest)
    {
        try
        {
            if (BoundedFile.TryReadAll(manifest, LongestManifest) is not { } bytes) return null;
            using JsonDocument json = JsonDocument.Parse(bytes);
            foreach (JsonElement layer in json.RootElement.GetProperty("layers").EnumerateArray())
            {
                if (layer.GetProperty("mediaType").GetString() != ModelLayer) continue;
                string digest = layer.GetProperty("digest").GetString() ?? "";
                return digest.StartsWith("sha256:", StringComparison.Ordinal) && digest[7..].All(char.IsAsciiHexDigit)
                    ? digest : null;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;  // not a manifest that is known here
        }

        return null;
    }

    private static bool IsPlain(string part) =>
        part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

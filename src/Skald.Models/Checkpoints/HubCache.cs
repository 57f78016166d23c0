using System.Text;
using Skald.Formats;

namespace Skald.Models.Checkpoints;

/// <summary>The cache in which Hugging Face's programs keep what they downloaded.</summary>
/// <remarks>
/// models--ORG--NAME holds refs, each with the name of a commit, and snapshots, a folder for each commit.
/// </remarks>
internal static class HubCache
{
    private const string Prefix = "models--";
    private const int LongestRef = 256;

    /// <summary>The folder of the cache.</summary>
    public static string Root =>
        Environment.GetEnvironmentVariable("HF_HUB_CACHE") is { Length: > 0 } cache ? cache
        : Path.Combine(
            Environment.GetEnvironmentVariable("HF_HOME") is { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface"), "hub");

    /// <summary>The folder of "org/model" or "model", or null.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="root">The cache.</param>
    public static string? Find(string name, string root)
    {
        string[] parts = name.Split('/');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0 || part.StartsWith('.') || part.Contains('\\'))) return null;
        return Snapshot(Path.Combine(root, Prefix + string.Join("--", parts)));
    }

    /// <summary>The snapshot that a model's folder of the cache stands for: main's, else the only one.</summary>
    /// <returns>Null where the folder isn't of the cache, or holds no snapshot.</returns>
    public static string? Snapshot(string folder)
    {
        string snapshots = Path.Combine(folder, "snapshots"), main = Path.Combine(folder, "refs", "main");
        if (!Directory.Exists(snapshots)) return null;
        if (File.Exists(main) && BoundedFile.TryReadAll(main, LongestRef) is { } name)
        {
            string commit = Encoding.UTF8.GetString(name).Trim();
            bool isName = commit.Length > 0 && commit.All(char.IsAsciiLetterOrDigit);
            if (isName && Path.Combine(snapshots, commit) is var named && Directory.Exists(named)) return named;
        }

        string[] all = Directory.GetDirectories(snapshots);
        return all.Length == 1 ? all[0] : null;
    }
}

namespace Skald.Training.Data;

/// <summary>A path with wildcards: * and ? stay within a folder, ** crosses folders.</summary>
/// <param name="Folder">The part before the first wildcard, where the search begins.</param>
/// <param name="Parts">The parts below that folder, some with wildcards.</param>
internal sealed record GlobPattern(string Folder, IReadOnlyList<string> Parts)
{
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    public static GlobPattern Parse(string pattern)
    {
        string[] parts = pattern.Replace('\\', '/').Split('/');
        int fixedParts = Array.FindIndex(parts, IsPattern);
        string folder = string.Join('/', parts[..fixedParts]);
        if (folder.Length == 0) folder = pattern.StartsWith('/') ? "/" : ".";
        return new GlobPattern(folder, parts[fixedParts..]);
    }

    /// <summary>Whether a path relative to <see cref="Folder"/>, with / between parts, matches.</summary>
    public bool Matches(string relative) => Matches(0, relative.Split('/'));

    private bool Matches(int part, ReadOnlySpan<string> path)
    {
        if (part == Parts.Count) return path.Length == 0;
        if (Parts[part] != "**")
            return path.Length > 0 && MatchesName(Parts[part], path[0]) && Matches(part + 1, path[1..]);
        for (int skipped = 0; skipped <= path.Length; skipped++)
            if (Matches(part + 1, path[skipped..])) return true;
        return false;
    }

    /// <summary>Greedy matching with one step back per star: linear in practice, never exponential.</summary>
    private static bool MatchesName(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, resume) = (p++, n);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n])) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++resume);
            else return false;
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}

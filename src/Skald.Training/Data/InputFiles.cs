namespace Skald.Training.Data;

/// <summary>
/// Turns what the user names (files, folders, globs, <c>-</c>) into files, in an order no file system decides.
/// </summary>
internal static class InputFiles
{
    /// <summary>
    /// Files in the order of the inputs; within a folder or glob in ordinal order of the relative path.
    /// </summary>
    /// <exception cref="DataException">An input is missing or matches nothing.</exception>
    public static IReadOnlyList<InputFile> Resolve(IReadOnlyList<string> inputs)
    {
        if (inputs.Count == 0)
            throw new DataException("TextSource: at least one file, folder, glob or - must be given, got none.");
        List<InputFile> files = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (InputFile file in inputs.SelectMany(Expand))
            if (seen.Add(file.Path ?? "-")) files.Add(file);
        return files;
    }

    private static IEnumerable<InputFile> Expand(string input)
    {
        if (input == "-") return [new InputFile(null, "standard input", Named: true)];
        if (File.Exists(input)) return [new InputFile(Path.GetFullPath(input), input, Named: true)];
        if (Directory.Exists(input)) return Found(input, Walk(input).ToList(), "a folder must hold at least one file");
        if (!GlobPattern.IsPattern(input))
            throw new DataException($"{input}: a file or folder must exist, got no such path; check the spelling.");

        GlobPattern pattern = GlobPattern.Parse(input);
        if (!Directory.Exists(pattern.Folder))
            throw new DataException($"{input}: the folder before the first wildcard must exist, got none.");
        List<string> matches = Walk(pattern.Folder).Where(pattern.Matches).ToList();
        return Found(pattern.Folder, matches, "a pattern must match at least one file", input);
    }

    private static IEnumerable<InputFile> Found(string folder, List<string> relative, string rule, string? given = null)
    {
        if (relative.Count == 0)
            throw new DataException($"{given ?? folder}: {rule}, got none (hidden files do not count).");
        relative.Sort(StringComparer.Ordinal);
        return relative.Select(
            r => new InputFile(Path.GetFullPath(Path.Combine(folder, r)), Join(folder, r), Named: false));
    }

    private static string Join(string folder, string relative) =>
        folder is "." or "" ? relative : $"{folder.TrimEnd('/', '\\')}/{relative}";

    /// <summary>
    /// Relative paths of all files below a folder, with / between parts; links to folders are not followed.
    /// </summary>
    private static IEnumerable<string> Walk(string folder)
    {
        Stack<string> pending = new([""]);
        while (pending.TryPop(out string? prefix))
        {
            foreach (FileSystemInfo entry in List(Path.Combine(folder, prefix)))
            {
                if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden)) continue;
                if (entry is FileInfo) yield return prefix + entry.Name;
                else if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) pending.Push($"{prefix}{entry.Name}/");
            }
        }
    }

    private static FileSystemInfo[] List(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"{folder}: the folder must be readable, got no permission; change its rights.", e);
        }
    }
}

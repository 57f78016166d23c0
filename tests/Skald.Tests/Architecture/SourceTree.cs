namespace Skald.Tests.Architecture;

/// <summary>The files that people write: no build output, no recordings.</summary>
internal static class SourceTree
{
    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true };

    /// <summary>Our C# files, relative to the root, with forward slashes, in ordinal order.</summary>
    public static IEnumerable<string> CSharpFiles =>
        from folder in new[] { "src", "tests", "samples", "bench" }
        let root = Path.Combine(TestData.Root, folder)
        where Directory.Exists(root)
        from path in Directory.EnumerateFiles(root, "*.cs", s_all)
        let relative = Path.GetRelativePath(TestData.Root, path).Replace('\\', '/')
        where !relative.Contains("/obj/", StringComparison.Ordinal)
        where !relative.Contains("/bin/", StringComparison.Ordinal)
        orderby relative
        select relative;

    /// <summary>The lines of such a file.</summary>
    public static string[] Lines(string relative) => File.ReadAllLines(Path.Combine(TestData.Root, relative));
}

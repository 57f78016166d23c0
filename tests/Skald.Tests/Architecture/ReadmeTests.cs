using System.Text.RegularExpressions;

namespace Skald.Tests.Architecture;

/// <summary>What the documents point at exists.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md", "CHANGELOG.md",
        .. Directory.EnumerateFiles(Path.Combine(TestData.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(TestData.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Documents))]
    public void LinksLeadToFiles(string document)
    {
        string path = Path.Combine(TestData.Root, document);
        Rule.HasNoBreach(
            from Match link in Link().Matches(File.ReadAllText(path))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target))
            select $"{document} links to {target}");
    }

    /// <summary>Paths in code spans: those that begin with a folder of ours, or are scripts at the root.</summary>
    [Theory, MemberData(nameof(Documents))]
    public void NamedPathsExist(string document) =>
        Rule.HasNoBreach(
            from Match span in PathSpan().Matches(File.ReadAllText(Path.Combine(TestData.Root, document)))
            let target = span.Groups["path"].Value
            where !Path.Exists(Path.Combine(TestData.Root, target))
            select $"{document} names {target}");

    [Fact]
    public void TheTreeShowsWhatExists()
    {
        string readme = File.ReadAllText(Path.Combine(TestData.Root, "README.md"));
        string tree = readme.Split("## Where things are")[1].Split("```")[1].Trim();
        Rule.HasNoBreach(
            from line in tree.Split('\n')
            from path in line.Split("  ")[0].Split(", ")
            where !Path.Exists(Path.Combine(TestData.Root, path))
            select path);
    }

    [Fact]
    public void ReadmeListsEveryProject()
    {
        string readme = File.ReadAllText(Path.Combine(TestData.Root, "README.md"));
        Assert.All(Directory.GetDirectories(Path.Combine(TestData.Root, "src")),
            folder => Assert.Contains(Path.GetFileName(folder), readme));
        Assert.Contains("./skald", readme);
        Assert.Contains("./test", readme);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?:\./)?(?<path>(?:(?:src|tests|docs|samples|bench|\.ci)/[\w./-]*\w)"
        + @"|skald|test|skald\.cmd|[\w.]+\.(?:props|txt|slnx))`")]
    private static partial Regex PathSpan();
}

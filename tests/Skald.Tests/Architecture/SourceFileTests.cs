using System.Text.RegularExpressions;

namespace Skald.Tests.Architecture;

/// <summary>The size and shape of source files.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 800;
    private const int MaxColumns = 140;  // written for 120; a sentence or a signature may run over by a word

    [Fact]
    public void NoFileIsTooLongToRead() =>
        Rule.HasNoBreach(
            from file in SourceTree.CSharpFiles
            let lines = SourceTree.Lines(file).Length
            where lines > MaxLines
            select $"{file} has {lines} lines of at most {MaxLines}");

    [Fact]
    public void NoLineIsTooWide() =>
        Rule.HasNoBreach(
            from file in SourceTree.CSharpFiles
            from line in SourceTree.Lines(file).Index()
            where line.Item.Length > MaxColumns
            select $"{file}:{line.Index + 1} has {line.Item.Length} columns of at most {MaxColumns}");

    [Fact]
    public void NamespacesEqualFolders() =>
        Rule.HasNoBreach(
            from file in SourceTree.CSharpFiles
            where file.StartsWith("src/", StringComparison.Ordinal)
            from line in SourceTree.Lines(file)
            where line.StartsWith("namespace ", StringComparison.Ordinal)
            let folder = Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..].Replace('/', '.')
            where line != $"namespace {folder};"
            select $"{file} says '{line}'");

    [Fact]
    public void NothingIsLeftForLater() =>
        Rule.HasNoBreach(
            from file in SourceTree.CSharpFiles
            where file.StartsWith("src/", StringComparison.Ordinal)
            from line in SourceTree.Lines(file).Index()
            where Unfinished().IsMatch(line.Item)
            select $"{file}:{line.Index + 1} {line.Item.Trim()}");

    [Fact]
    public void SourcesAreFound() => Assert.Contains("src/Skald.Cli/Program.cs", SourceTree.CSharpFiles);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}

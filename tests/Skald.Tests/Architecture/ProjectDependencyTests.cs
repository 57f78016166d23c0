using System.Reflection.Metadata;
using System.Xml.Linq;

namespace Skald.Tests.Architecture;

/// <summary>The direction of dependencies between projects: down, never up or sideways.</summary>
public sealed class ProjectDependencyTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Skald.Tensors"] = [],
        ["Skald.Formats"] = [],
        ["Skald.Tokenizers"] = ["Skald.Formats"],
        ["Skald.Models"] = ["Skald.Tensors", "Skald.Formats", "Skald.Tokenizers"],
        ["Skald.Training"] = ["Skald.Tensors", "Skald.Formats", "Skald.Tokenizers", "Skald.Models"],
        ["skald"] = ["Skald.Tensors", "Skald.Formats", "Skald.Tokenizers", "Skald.Models", "Skald.Training"],
    };

    public static TheoryData<string> Assemblies => [.. s_allowed.Keys];

    [Theory, MemberData(nameof(Assemblies))]
    public void AssembliesReferenceOnlyThoseBelow(string name)
    {
        using CompiledAssembly assembly = CompiledAssembly.Open(name);
        IEnumerable<string> ours = assembly.Metadata.AssemblyReferences
            .Select(handle => assembly.Metadata.GetAssemblyReference(handle))
            .Select(reference => assembly.Metadata.GetString(reference.Name))
            .Where(reference => reference.StartsWith("skald", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(ours.Except(s_allowed[name]));
    }

    [Fact]
    public void ProjectFilesReferenceOnlyThoseBelow()
    {
        string[] projects = Directory.GetFiles(
            Path.Combine(TestData.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(s_allowed.Count, projects.Length);
        foreach (string path in projects)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            IEnumerable<string> references = XDocument.Load(path).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Empty(references.Except(s_allowed[name == "Skald.Cli" ? "skald" : name]));
        }
    }

    [Theory, InlineData("Skald.Tensors"), InlineData("Skald.Formats"), InlineData("Skald.Tokenizers"),
     InlineData("Skald.Models"), InlineData("Skald.Training")]
    public void LibrariesNeedNoForeignPackage(string name)
    {
        string path = Path.Combine(TestData.Root, "src", name, name + ".csproj");
        Assert.Empty(XDocument.Load(path).Descendants("PackageReference"));
    }
}

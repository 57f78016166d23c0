using System.Reflection;
using System.Xml.Linq;

namespace Skald.Tests.Architecture;

/// <summary>What a user of a package finds written down.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Libraries => [.. CompiledAssembly.Libraries];

    [Theory, MemberData(nameof(Libraries))]
    public void EveryPublicTypeIsDocumented(string name)
    {
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, name + ".xml"))
            .Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();
        Assert.Empty(Assembly.Load(name).GetExportedTypes()
            .Select(type => $"T:{type.FullName!.Replace('+', '.')}").Except(documented));
    }

    /// <summary>An undocumented public member is a warning of the compiler's, and a warning is an error.</summary>
    [Fact]
    public void NothingSilencesTheCompilerAboutDocumentation()
    {
        string[] settings =
        [
            .. Directory.GetFiles(Path.Combine(TestData.Root, "src"), "*.csproj", SearchOption.AllDirectories),
            Path.Combine(TestData.Root, "Directory.Build.props"),
            Path.Combine(TestData.Root, ".editorconfig"),
        ];
        Assert.All(settings, path => Assert.DoesNotContain("CS1591", File.ReadAllText(path)));
        Assert.Contains("<TreatWarningsAsErrors>true<", File.ReadAllText(settings[^2]));
        Assert.Contains("<GenerateDocumentationFile>true<", File.ReadAllText(settings[^2]));
    }

    [Fact]
    public void PackagesNameTheirLicenceAndPurpose()
    {
        XElement common = XDocument.Load(Path.Combine(TestData.Root, "Directory.Build.props")).Root!;
        Assert.Equal("Apache-2.0", common.Descendants("PackageLicenseExpression").Single().Value);
        foreach (string path in Directory.GetFiles(
            Path.Combine(TestData.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            XElement project = XDocument.Load(path).Root!;
            Assert.Empty(project.Descendants("PackageLicenseExpression"));
            Assert.NotEmpty(project.Descendants("Description").Single().Value);
        }
    }
}

namespace Skald.Tests;

public sealed class RepositoryTests
{
    [Fact]
    public void RootHoldsTheLicence() => Assert.True(File.Exists(Path.Combine(TestData.Root, "LICENSE")));
}

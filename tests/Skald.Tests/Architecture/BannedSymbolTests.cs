namespace Skald.Tests.Architecture;

/// <summary>Holds the libraries to BannedSymbols.txt, which says why each symbol is not used.</summary>
public sealed class BannedSymbolTests
{
    public static TheoryData<string> Libraries => [.. CompiledAssembly.Libraries];

    [Theory, MemberData(nameof(Libraries))]
    public void LibrariesUseNoBannedSymbol(string name)
    {
        BannedSymbol[] banned = Read();
        using CompiledAssembly assembly = CompiledAssembly.Open(name);
        Rule.HasNoBreach(
            from use in CodeUse.Members(assembly).Distinct()
            from symbol in banned
            where symbol.Forbids(use.Member, use.User)
            select $"{use.User} uses {use.Member}: {symbol.Reason}");
    }

    [Fact]
    public void EverySymbolIsListedWithItsReason()
    {
        BannedSymbol[] banned = Read();
        Assert.True(banned.Length >= 20, $"BannedSymbols.txt lists {banned.Length} symbols.");
        Assert.All(banned, symbol => Assert.True(symbol.Reason.Length > 10, symbol.Member));
    }

    [Fact]
    public void UsesOfForeignMembersAreFound()
    {
        using CompiledAssembly assembly = CompiledAssembly.Open(CompiledAssembly.Command);
        Assert.Contains(CodeUse.Members(assembly), use => use.Member == "System.Console.get_Out");
    }

    private static BannedSymbol[] Read() =>
    [
        .. from line in File.ReadLines(Path.Combine(TestData.Root, "BannedSymbols.txt"))
           where line.Length > 0 && line[0] != '#'
           select BannedSymbol.Parse(line),
    ];
}

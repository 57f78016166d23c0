using Skald.Cli;
using Spectre.Console;

namespace Skald.Tests.Cli;

public sealed class TerminalTests
{
    [Fact]
    public void PipedOutputCarriesNoEscapes()
    {
        var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, OutputIsLive: false, HasColour: false);
        terminal.Rich.MarkupLine("[bold red]loss[/] 1.25");
        Assert.Equal("loss 1.25", output.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("stpes", "steps")]
    [InlineData("--seeds", "--seed")]
    [InlineData("--zzzzzz", null)]
    public void SpellingFindsTheWordThatWasMeant(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["steps", "--seed", "--json"]));

    [Fact]
    public void EditsAreCounted() => Assert.Equal(3, Spelling.Edits("kitten", "sitting"));
}

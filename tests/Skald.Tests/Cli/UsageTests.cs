namespace Skald.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("skald: skald has no verb 'envv'; did you mean 'env'? See 'skald --help'.", "envv")]
    [InlineData("skald: skald has no verb 'quux'. See 'skald --help'.", "quux")]
    [InlineData("skald: skald has no option '--jsn'; did you mean '--json'? See 'skald --help'.", "--jsn")]
    [InlineData("skald: 'env' has no option '--jsno'; did you mean '--json'? See 'skald env --help'.", "env", "--jsno")]
    [InlineData("skald: 'env' has no option '--steps'. See 'skald env --help'.", "env", "--steps", "3")]
    [InlineData("skald: 'env' takes no argument 'extra'. See 'skald env --help'.", "env", "extra")]
    public async Task MistakesGetOneSentence(string expected, params string[] args)
    {
        CommandLine result = await CommandLine.RunAsync(args);
        result.AssertComplaint(2, expected);
    }

    [Theory]
    [InlineData("skald: --steps takes a whole number, got 'many'. See 'skald probe --help'.", "--steps", "many")]
    [InlineData("skald: --rate takes a number, got 'fast'. See 'skald probe --help'.", "--rate", "fast")]
    [InlineData("skald: --colour takes one of red, blue, got 'green'. See 'skald probe --help'.", "--colour", "green")]
    public async Task ValuesOfTheWrongKindAreNamed(string expected, params string[] args)
    {
        CommandLine result = await CommandLine.RunWithAsync(new ProbeVerb(), ["probe", .. args]);
        result.AssertComplaint(2, expected);
    }

    [Fact]
    public async Task AnOptionWithoutItsValueIsNamed()
    {
        CommandLine result = await CommandLine.RunWithAsync(new ProbeVerb(), "probe", "--steps");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--steps", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task OptionsReachTheVerb()
    {
        CommandLine result = await CommandLine.RunWithAsync(new ProbeVerb(), "probe", "--steps", "7", "--json");
        Assert.Equal("7 red True" + Environment.NewLine, result.Output);
        Assert.Equal(0, result.ExitCode);
    }
}

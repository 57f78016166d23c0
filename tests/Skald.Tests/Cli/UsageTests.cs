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
    [InlineData("skald: 'tokenize' has no option '-m'. See 'skald tokenize --help'.", "tokenize", "-m", "gpt2", "Hello")]
    [InlineData(
        "skald: 'tokenize' has no option '--tracing'; did you mean '--trace'? See 'skald tokenize --help'.",
        "tokenize", "gpt2", "--tracing", "Hello")]
    [InlineData("skald: 'tokenize' takes no argument 'c'. See 'skald tokenize --help'.", "tokenize", "a", "--", "-b", "c")]
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
    public async Task WhatIsMissingIsNamed()
    {
        CommandLine option = await CommandLine.RunWithAsync(new ProbeVerb(), "probe", "--steps");
        option.AssertComplaint(2, "skald: --steps needs a whole number. See 'skald probe --help'.");
        CommandLine argument = await CommandLine.RunAsync("tokenize");
        argument.AssertComplaint(2, "skald: 'tokenize' needs its argument 'tokenizer'. See 'skald tokenize --help'.");
    }

    [Fact]
    public async Task AVerbOfVerbsNamesThem()
    {
        CommandLine result = await CommandLine.RunAsync("template");
        result.AssertComplaint(2, "skald: 'template' needs a verb: render, check. See 'skald template --help'.");
    }

    [Fact]
    public async Task AConfigurationIsReadLikeACommandLine()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "{\"steps\": 12, \"colour\": \"blue\"}", TestContext.Current.CancellationToken);
        CommandLine good = await CommandLine.RunWithAsync(new ProbeVerb(), "probe", "--config", path);
        await File.WriteAllTextAsync(path, "{\"stps\": 12}", TestContext.Current.CancellationToken);
        CommandLine bad = await CommandLine.RunWithAsync(new ProbeVerb(), "probe", "--config", path);
        File.Delete(path);

        Assert.Equal("12 blue False" + Environment.NewLine, good.Output);
        bad.AssertComplaint(2, $"skald: {path}: 'probe' has no option '--stps'; did you mean '--steps'?");
    }

    [Fact]
    public async Task OptionsReachTheVerb()
    {
        CommandLine result = await CommandLine.RunWithAsync(new ProbeVerb(), "probe", "--steps", "7", "--json");
        Assert.Equal("7 red True" + Environment.NewLine, result.Output);
        Assert.Equal(0, result.ExitCode);
    }
}

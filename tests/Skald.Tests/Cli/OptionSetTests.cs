using System.CommandLine;
using System.Text;
using Skald.Cli.Options;

namespace Skald.Tests.Cli;

public sealed class OptionSetTests
{
    [Fact]
    public void OnlyNamedOptionsChangeTheSettings()
    {
        (Command command, OptionSet<Settings> set) = Create();
        Settings preset = new() { Steps = 500, Rate = 0.5, Name = "preset" };
        Settings result = set.Apply(preset, command.Parse(["--rate", "0.25"]));
        Assert.Equal(preset with { Rate = 0.25 }, result);
    }

    [Fact]
    public void TheCommandLineWinsOverTheFileAndTheFileOverThePreset()
    {
        (Command command, OptionSet<Settings> set) = Create();
        byte[] json = "{\"rate\": 2e-3, \"steps\": 7, /* a remark */ \"tied\": true,}"u8.ToArray();
        Settings settings = new() { Name = "preset" };
        settings = set.Apply(settings, command.Parse(ConfigFile.ToArguments(json, "a.json")));
        settings = set.Apply(settings, command.Parse(["--steps", "9"]));
        Assert.Equal(new Settings { Name = "preset", Rate = 2e-3, Steps = 9, Tied = true }, settings);
    }

    [Fact]
    public void HelpShowsTheRecordsOwnDefaults()
    {
        (_, OptionSet<Settings> set) = Create();
        Assert.Equal(
            ["Steps. [100]", "Rate. [0.001]", "Name.", "Ties. [false]"],
            set.Options.Select(option => option.Description));
    }

    [Theory]
    [InlineData("[1]", "c.json: a configuration is a JSON object, such as {\"steps\": 100}.")]
    [InlineData("{\n\"steps\": }", "c.json: line 2 is not JSON; a configuration looks like {\"steps\": 100}.")]
    [InlineData("", "c.json: line 1 is not JSON; a configuration looks like {\"steps\": 100}.")]
    [InlineData("{\"steps\": 1, \"steps\": 2}", "c.json: a name stands there twice; a configuration looks like {\"steps\": 100}.")]
    [InlineData("{\"steps\": null}",
        "c.json: \"steps\" must be a text, a number, true, false or a list of those, got null.")]
    [InlineData("{\"steps\": {}}",
        "c.json: \"steps\" must be a text, a number, true, false or a list of those, got object.")]
    public void BrokenFilesGetOneSentence(string json, string expected)
    {
        var failure = Assert.Throws<FormatException>(() => ConfigFile.ToArguments(Encoding.UTF8.GetBytes(json), "c.json"));
        Assert.Equal(expected, failure.Message);
    }

    [Fact]
    public void ListsBecomeRepeatedOptions() =>
        Assert.Equal(
            ["--data", "a", "--data", "b"], ConfigFile.ToArguments("{\"data\": [\"a\", \"b\"]}"u8.ToArray(), "c.json"));

    private static (Command Command, OptionSet<Settings> Set) Create()
    {
        OptionSet<Settings> set = new OptionSet<Settings>(new Settings())
            .Add("--steps", "Steps.", s => s.Steps, (s, value) => s with { Steps = value })
            .Add("--rate", "Rate.", s => s.Rate, (s, value) => s with { Rate = value })
            .Add("--name", "Name.", s => s.Name, (s, value) => s with { Name = value })
            .Add("--tied", "Ties.", s => s.Tied, (s, value) => s with { Tied = value });
        var command = new Command("probe");
        set.AddTo(command);
        return (command, set);
    }

    private sealed record Settings
    {
        public int Steps { get; init; } = 100;

        public double Rate { get; init; } = 0.001;

        public string? Name { get; init; }

        public bool Tied { get; init; }
    }
}

using System.Text.Json;
using Skald.Cli;

namespace Skald.Tests.Cli;

public sealed class TemplateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skald template ").FullName;

    public TemplateTests()
    {
        Write("chat_template.jinja",
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}"
            + "{% if tools %}{{ tools|length }}{% endif %}{{ mood }}{% if add_generation_prompt %}[assistant]{% endif %}");
        Write("tokenizer_config.json", """{"bos_token": "<s>"}""");
        Write("chat.json", """[{"role": "user", "content": "Hi"}]""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RenderPrintsThePromptAndNothingElse()
    {
        CommandLine result = await RunAsync("render", _folder, "--generation-prompt", "--set", "mood=\"glad\"");
        Assert.Equal((0, "<s>[user]Higlad[assistant]"), (result.ExitCode, result.Output));
        Assert.Contains("begins with BOS", result.Error);
    }

    [Fact]
    public async Task JsonHoldsTheSpans()
    {
        CommandLine result = await RunAsync("render", _folder, "--json");
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("<s>[user]Hi", root.GetProperty("text").GetString());
        Assert.Equal("[[9,11]]", root.GetProperty("generation_spans").GetRawText());
        Assert.True(root.GetProperty("begins_with_bos").GetBoolean());
    }

    [Fact]
    public async Task ToolsMayStandBesideTheMessages()
    {
        Write("chat.json", """{"messages": [{"role": "user", "content": "Hi"}], "tools": [{}, {}]}""");
        Assert.EndsWith("Hi2", (await RunAsync("render", _folder)).Output);
    }

    [Fact]
    public async Task ToolsThatTheTemplateDoesNotShowAreTold()
    {
        Write("chat.json", """{"messages": [{"role": "user", "content": "Hi"}], "tools": [{}]}""");
        Assert.DoesNotContain("leaves the tools out", (await RunAsync("render", _folder)).Error);
        Write("plain.jinja", "{{ messages[0].content }}");
        CommandLine result = await RunAsync("render", Path.Combine(_folder, "plain.jinja"));
        Assert.Equal("Hi", result.Output);
        Assert.Contains("; this template leaves the tools out", result.Error);
    }

    [Fact]
    public async Task MessagesComeFromStandardInputWhereADashStands()
    {
        StringWriter output = new(), error = new();
        Terminal terminal = new(output, error, OutputIsLive: false, HasColour: false)
        {
            OpenInput = () => new MemoryStream("""[{"role": "user", "content": "Piped"}]"""u8.ToArray()),
        };
        await CommandRunner.RunAsync(
            ["template", "render", _folder, "--messages", "-"], terminal, TestContext.Current.CancellationToken);
        Assert.Equal("<s>[user]Piped", output.ToString());
        terminal = terminal with { OpenInput = () => new MemoryStream("["u8.ToArray()) };
        await CommandRunner.RunAsync(
            ["template", "render", _folder, "--messages", "-"], terminal, TestContext.Current.CancellationToken);
        Assert.Contains("skald: standard input: must be JSON, line 1 is not", error.ToString());
    }

    [Theory, InlineData("[{]"), InlineData("5"), InlineData("{}")]
    public async Task BrokenMessagesAreOneSentence(string messages)
    {
        Write("chat.json", messages);
        CommandLine result = await RunAsync("render", _folder);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Theory, InlineData("--set", "x"), InlineData("--set", "messages=1"), InlineData("--now", "then")]
    public async Task MeaninglessOptionsAreUsageMistakes(string option, string value) =>
        Assert.Equal(2, (await RunAsync("render", _folder, option, value)).ExitCode);

    [Fact]
    public async Task CheckTellsFeatures()
    {
        CommandLine result = await CommandLine.RunAsync("template", "check", _folder);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches("system message +yes", result.Output);
        Assert.Matches("assistant spans +yes", result.Output);
    }

    [Fact]
    public async Task CheckPlacesABrokenTemplate()
    {
        Write("chat_template.jinja", "a\n {% if x %}");
        CommandLine result = await CommandLine.RunAsync("template", "check", _folder, "--json");
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((1, false, 2), (result.ExitCode, root.GetProperty("parses").GetBoolean(), root.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task ATemplateInAGgufFileRendersAndEncodes()
    {
        string model = TestData.Shared("models", "SmolLM2-135M-Instruct");
        CommandLine text = await RunAsync("render", model, "--generation-prompt");
        CommandLine ids = await RunAsync("render", model, "--generation-prompt", "--ids");
        Assert.EndsWith("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", text.Output);
        Assert.EndsWith(" 1 4093 198 26843 2 198 1 520 9531 198", ids.Output.TrimEnd());
        CommandLine check = await CommandLine.RunAsync("template", "check", model);
        Assert.Matches("double BOS +no", check.Output);
    }

    [Fact]
    public async Task ChatMLIsTakenOnlyWhenItIsAskedFor()
    {
        File.Delete(Path.Combine(_folder, "chat_template.jinja"));
        CommandLine none = await RunAsync("render", _folder);
        Assert.Equal((1, ""), (none.ExitCode, none.Output));
        Assert.Contains("--chatml", none.Error);
        Assert.Equal(2, (await RunAsync("render")).ExitCode);
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n", (await RunAsync("render", _folder, "--chatml")).Output);
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n", (await RunAsync("render", "--chatml")).Output);
    }

    [Fact]
    public async Task BosTwiceIsTold()
    {
        Write("chat_template.jinja", "{{ bos_token }}{{ bos_token }}x");
        Assert.Contains("begins with BOS twice", (await RunAsync("render", _folder)).Error);
        File.Copy(TestData.Shared("tokenizers", "llama2", "tokenizer.json"), Path.Combine(_folder, "tokenizer.json"));
        Write("chat_template.jinja", "{{ bos_token }}x");
        Assert.Contains("the tokenizer adds one too", (await RunAsync("render", _folder)).Error);
        Assert.Matches("double BOS +yes", (await CommandLine.RunAsync("template", "check", _folder)).Output);
    }

    [Fact]
    public async Task MessagesBeyondAnySenseAreRefusedUnread()
    {
        using (FileStream file = File.Create(Path.Combine(_folder, "chat.json"))) file.SetLength((64L << 20) + 1);
        CommandLine result = await RunAsync("render", _folder);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("may be 64 MB long", result.Error);
    }

    private Task<CommandLine> RunAsync(string verb, params string[] rest) =>
        CommandLine.RunAsync(["template", verb, .. rest, "--messages", Path.Combine(_folder, "chat.json")]);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}

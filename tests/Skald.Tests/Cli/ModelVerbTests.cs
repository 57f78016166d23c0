using System.Text.Json;
using Skald.Cli;
using Skald.Tests.Formats;

namespace Skald.Tests.Cli;

/// <summary>The verbs that run published models, on tiny ones.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AQuestionIsAnsweredOnceAndTheSameSeedAnswersAlike()
    {
        string[] words = ["chat", Llama(), "Name three colours.", "--max-tokens", "8", "--seed", "3", "--json"];
        CommandLine first = await CommandLine.RunAsync(words), again = await CommandLine.RunAsync(words);
        JsonElement answer = Json(first.Output);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.InRange(answer.GetProperty("tokens").GetInt32(), 1, 8);
        Assert.True(answer.GetProperty("promptTokens").GetInt32() > 5);
        Assert.Equal(answer.GetProperty("text").GetString(), Json(again.Output).GetProperty("text").GetString());
    }

    [Fact]
    public async Task TurnsFollowEachOtherAndCommandsAreObeyed()
    {
        var output = new StringWriter();
        var error = new StringWriter();
        string saved = _folder["chat.json"];
        byte[] input = System.Text.Encoding.UTF8.GetBytes(
            $"/system Be brief.\nHello\\\nthere\n/nothing\n/save {saved}\n/help\n/exit\nunread\n");
        var terminal = new Terminal(output, error, OutputIsLive: false, HasColour: false)
        {
            OpenInput = () => new MemoryStream(input),
        };
        int code = await CommandRunner.RunAsync(
            ["chat", Llama(), "--max-tokens", "3", "--verbose"], terminal, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        Assert.Contains("there is no command '/nothing'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("tokens/s", error.ToString(), StringComparison.Ordinal);
        JsonElement messages = Json(File.ReadAllText(saved));
        Assert.Equal(
            ["system", "user", "assistant"], messages.EnumerateArray().Select(m => m.GetProperty("role").GetString()));
        Assert.Equal("Hello\nthere", messages[1].GetProperty("content").GetString());
    }

    [Fact]
    public async Task AConversationThatLeavesNoRoomIsRefusedWithTheNumbers()
    {
        CommandLine run = await CommandLine.RunAsync("chat", Llama(), new string('a', 400), "--context", "64");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("must fit the context of 64 tokens, got a prompt of", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelWithoutATemplateGoesOnWithWhatIsWritten()
    {
        string phi = TestData.Shared("golden", "gguf", "tiny", "phi3", "phi3-f16.gguf");
        string[] words = ["--max-tokens", "6", "--temperature", "0"];
        CommandLine chat = await CommandLine.RunAsync(["chat", phi, "The sea", .. words]);
        CommandLine text = await CommandLine.RunAsync(["generate", phi, "--prompt", "The sea", .. words]);
        Assert.Equal(ExitCode.Success, chat.ExitCode);
        Assert.Contains("has no chat template", chat.Error, StringComparison.Ordinal);
        Assert.Equal(text.Output, "The sea" + chat.Output);
    }

    [Fact]
    public async Task AFolderBecomesOneFileWithTokenizerAndTemplate()
    {
        string source = TestData.Shared("golden", "gguf", "tiny", "qwen2"), file = _folder["made.gguf"], copy = _folder["qwen2"];
        Directory.CreateDirectory(copy);
        string[] names = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];
        foreach (string name in names)
            File.Copy(Path.Combine(source, name), Path.Combine(copy, name));
        JsonElement made = Json((await CommandLine.RunAsync("convert", copy, file, "--to", "f32", "--json")).Output);
        Assert.Equal(new FileInfo(file).Length, made.GetProperty("bytes").GetInt64());
        string[] words = ["Hello", "--max-tokens", "6", "--temperature", "0"];
        Assert.Equal(
            (await CommandLine.RunAsync(["chat", copy, .. words])).Output, (await CommandLine.RunAsync(["chat", file, .. words])).Output);
        Assert.Equal(0, (await CommandLine.RunAsync("quantize", copy, "--to", "q8_0")).ExitCode);
        Assert.True(File.Exists(copy + ".Q8_0.gguf"));
        CommandLine wrong = await CommandLine.RunAsync("convert", copy, _folder["folder"], "--to", "f16");
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
    }

    [Fact]
    public async Task AModelThatIsNowhereIsASentence()
    {
        CommandLine run = await CommandLine.RunAsync("chat", "no/such-model", "Hello");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("there is no such model", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task InspectShowsKeysTypesAndTensors()
    {
        CommandLine text = await CommandLine.RunAsync("inspect", Llama(), "--tensors");
        Assert.Contains("general.architecture = llama", text.Output, StringComparison.Ordinal);
        Assert.Contains("blk.0.attn_q.weight Q8_0 [32, 32]", text.Output, StringComparison.Ordinal);
        JsonElement json = Json((await CommandLine.RunAsync("inspect", Llama(), "--json")).Output);
        Assert.Equal("llama", json.GetProperty("supported").GetString());
        Assert.Equal(128, json.GetProperty("keys").GetProperty("llama.context_length").GetInt32());
    }

    [Fact]
    public async Task PerplexityIsMeasuredInWindows()
    {
        string text = _folder["text.txt"];
        await File.WriteAllTextAsync(
            text, string.Concat(Enumerable.Repeat("The tide and the sea. ", 40)), TestContext.Current.CancellationToken);
        JsonElement found = Json((await CommandLine.RunAsync("perplexity", Llama(), "--file", text, "--window", "64", "--json")).Output);
        Assert.InRange(found.GetProperty("perplexity").GetDouble(), 320, 1e6);  // random weights foretell worse than chance
        Assert.True(found.GetProperty("predictions").GetInt32() < found.GetProperty("tokens").GetInt32());
    }

    [Fact]
    public async Task AQuantizedModelAndAConvertedOneOpenAgain()
    {
        string source = TestData.Shared("golden", "gguf", "tiny", "llama", "llama-f32.gguf");
        string small = _folder["small.gguf"], folder = _folder["model"];
        Assert.Equal(0, (await CommandLine.RunAsync("quantize", source, "--to", "q8_0", "--file", small)).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync("convert", small, folder)).ExitCode);
        string[] words = ["--prompt", "The sea", "--max-tokens", "6", "--temperature", "0", "--activations", "f32"];
        CommandLine packed = await CommandLine.RunAsync(["generate", small, .. words]);
        CommandLine floats = await CommandLine.RunAsync(["generate", folder, .. words]);
        Assert.Equal((0, packed.Output), (floats.ExitCode, floats.Output));
        string halves = _folder["halves"];
        Assert.Equal(0, (await CommandLine.RunAsync("convert", small, halves, "--dtype", "bf16")).ExitCode);
        long small16 = new FileInfo(_folder["halves/model.safetensors"]).Length;
        Assert.InRange(small16, 1, 0.6 * new FileInfo(_folder["model/model.safetensors"]).Length);
        Assert.Equal(0, (await CommandLine.RunAsync(["generate", halves, .. words])).ExitCode);
        CommandLine wrong = await CommandLine.RunAsync("quantize", source, "--to", "q9_9");
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
        wrong = await CommandLine.RunAsync("convert", small, _folder["more"], "--dtype", "q8_0");
        Assert.Contains("convert: --dtype must be f32, f16 or bf16, got 'q8_0'.", wrong.Error, StringComparison.Ordinal);
        wrong = await CommandLine.RunAsync("convert", small, _folder["more.gguf"], "--dtype", "f16");
        Assert.Contains("convert: --dtype is for folders; take --to for a GGUF file.", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheEstimateLoadsNothing()
    {
        JsonElement estimate = Json((await CommandLine.RunAsync("chat", Llama(), "--estimate", "--json")).Output);
        Assert.InRange(estimate.GetProperty("weightBytes").GetInt64(), 40_000, 60_000);
        Assert.Equal(2 * 2 * 128 * 16 * 4, estimate.GetProperty("stateBytes").GetInt64());
    }

    /// <remarks>In a process of its own, whose memory is the model's and not that of other tests.</remarks>
    [Fact]
    public void AModelIsBenched()
    {
        using var process = new SkaldProcess(
            ["bench", "model", Llama(), "--prompt", "32", "--tokens", "4", "--rounds", "2", "--json"]);
        JsonElement figures = Json(process.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.True(figures.GetProperty("tokensPerSecond").GetDouble() > 0);
        Assert.Equal(32, figures.GetProperty("promptTokens").GetInt32());
        // Without what measures the machine, which alone holds that much.
        Assert.InRange(figures.GetProperty("peakMemoryBytes").GetInt64(), 1, 256 << 20);
    }

    private static string Llama() => TestData.Shared("golden", "gguf", "tiny", "llama", "llama-q8_0.gguf");

    private static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

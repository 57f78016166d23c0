using System.Text.Json;
using Skald.Cli;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Adapters;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Formats;

namespace Skald.Tests.Cli;

/// <summary>Searches, guesses, constraints and adapters from the command line, on tiny models.</summary>
public sealed class DecodingVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string[], string> Contradictions => new(
        (["--beams", "4", "--temperature", "1"], "--beams searches and draws nothing: leave out --temperature."),
        (["--beams", "4", "--beam-groups", "3"], "must divide --beams"),
        (["--beam-groups", "2"], "--beam-groups needs --beams"),
        (["--beams", "2", "--prompt-lookup"], "exclude each other: a text is found in one way"),
        (["--prompt-lookup", "--draft", "x"], "exclude each other: a text is found in one way"),
        (["--json-schema", "{}", "--regex", "a+"], "exclude each other: a text follows one rule"),
        (["--negative-prompt", "x"], "--negative-prompt needs --guidance-scale"),
        (["--guidance-scale", "2", "--prompt-lookup"], "cannot be taken back"),
        (["--penalty-alpha", "0.5", "--regex", "a+"], "follows no rules"),
        (["--draft-max", "3"], "--draft-max needs --prompt-lookup"),
        (["--draft-p-min", "0.5"], "--draft-p-min needs --draft"),
        (["--draft", "x", "--draft-p-min", "1.5"], "--draft-p-min must lie in [0, 1], got 1.5"),
        (["--logit-bias", "abc"], "takes a token's id and a number, as in 50256:-100, got 'abc'"),
        (["--logit-bias", "99999:1"], "takes ids below 320, got 99999"),
        (["--file", "x", "--prompt", "y"], "a text has one beginning"),
        (["--stop", ""], "--stop takes a text to end at, got an empty one"),
        (["--json-schema", "no.json"], "--json-schema takes a file or a JSON schema itself, got 'no.json', which is neither"),
        (["--grammar", "no.gbnf"], "--grammar takes a file or a grammar itself, got 'no.gbnf', which is neither"),
        (["--lora", "adapter:NaN"], "FOLDER:SCALE with a finite scale, got 'adapter:NaN'"),
        (["--cache-type", "q4"], "--cache-type takes one of f32, f16, q8, got 'q4'."));

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Contradictions))]
    public async Task WhatExcludesEachOtherIsRefusedInASentence(string[] words, string reason)
    {
        CommandLine run = await CommandLine.RunAsync(["generate", Llama(), .. words]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--regex", "(", "skald: Pattern: ')' must come, got the end")]
    [InlineData("--json-schema", "{\"type\": \"word\"}", "skald: Schema: a type must be one of JSON's, got 'word'")]
    [InlineData("--grammar", "root ::= (", "skald: Grammar: ")]
    [InlineData("--lora", "nowhere", "adapter_config.json: the folder nowhere must hold it, got none; name the folder that PEFT wrote.")]
    public async Task ARuleOrAnAdapterThatIsNoneIsASentence(string option, string value, string sentence)
    {
        CommandLine run = await CommandLine.RunAsync("generate", Llama(), option, value);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task FilesThatCannotBeReadOrWrittenAreASentence()
    {
        string text = _folder.Write("README.md", "# A text that is no model, of some length.");
        CommandLine run = await CommandLine.RunAsync("inspect", text);
        Assert.Contains(
            "README.md: a model must be GGUF, safetensors, a zip file of PyTorch or numpy, npy", run.Error, StringComparison.Ordinal);
        run = await CommandLine.RunAsync("inspect", _folder.Path + "/");
        Assert.StartsWith($"skald: {Path.GetFileName(_folder.Path)}: a model folder must hold", run.Error, StringComparison.Ordinal);
        run = await CommandLine.RunAsync("quantize", Llama(), "--to", "q4_0", "--file", _folder["none/x.gguf"]);
        Assert.Contains("the folder of a new file must exist, got none; make", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json-schema")]
    [InlineData("--grammar")]
    public async Task AFileThatHoldsNoRuleIsRefusedInASentence(string option)
    {
        string path = _folder.Write("rule", new byte[(1 << 20) + 1]);
        CommandLine run = await CommandLine.RunAsync("generate", Llama(), option, path);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("rule: a schema or grammar is at most 1048576 bytes", run.Error, StringComparison.Ordinal);
        _folder.Write("rule", [0x7B, 0xFF, 0x7D]);
        run = await CommandLine.RunAsync("generate", Llama(), option, path);
        Assert.Contains("rule: a schema or grammar must be UTF-8", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GuessesChangeNoGreedyText()
    {
        string[] words = ["generate", Llama(), "--prompt", "The sea the sea the sea", "--temperature", "0", "-n", "24"];
        string plain = (await CommandLine.RunAsync(words)).Output;
        Assert.Equal(plain, (await CommandLine.RunAsync([.. words, "--prompt-lookup"])).Output);
        Assert.Equal(plain, (await CommandLine.RunAsync([.. words, "--draft", Llama("llama-f16.gguf"), "--draft-max", "3"])).Output);
        CommandLine told = await CommandLine.RunAsync([.. words, "--prompt-lookup", "--verbose"]);
        Assert.Equal(plain, told.Output);
        Assert.Contains("guessed tokens stood", told.Error, StringComparison.Ordinal);
        told = await CommandLine.RunAsync([.. words, "--draft", Llama(), "--draft-p-min", "0", "--verbose"]);
        Assert.Equal(plain, told.Output);
        Assert.Contains("no tokens guessed, since", told.Error, StringComparison.Ordinal);
        CommandLine other = await CommandLine.RunAsync(
            [.. words, "--draft", TestData.Shared("golden", "gguf", "tiny", "phi3", "phi3-f16.gguf")]);
        Assert.Contains("a draft must have the model's vocabulary of 320 tokens", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASearchGivesItsBestTexts()
    {
        string[] words = ["generate", Llama(), "--prompt", "The", "-n", "6", "--beams", "4", "--json"];
        JsonElement[] found = Lines((await CommandLine.RunAsync([.. words, "--num-return-sequences", "3"])).Output);
        Assert.Equal(3, found.Length);
        Assert.True(found[0].GetProperty("score").GetDouble() >= found[2].GetProperty("score").GetDouble());
        JsonElement[] groups = Lines((await CommandLine.RunAsync([.. words, "--beam-groups", "2", "--diversity", "1.5"])).Output);
        Assert.Equal(2, groups.Length);
        Assert.NotEqual(groups[0].GetProperty("text").GetString(), groups[1].GetProperty("text").GetString());
        Assert.Equal(0, (await CommandLine.RunAsync("generate", Llama(), "--prompt", "The", "-n", "5", "--penalty-alpha", "0.6")).ExitCode);
    }

    [Fact]
    public async Task ATextFollowsItsSchemaItsPatternAndItsGrammar()
    {
        string schema = _folder["schema.json"], grammar = _folder["grammar.gbnf"];
        await File.WriteAllTextAsync(
            schema, """{"type":"object","properties":{"n":{"enum":[1,2]}},"required":["n"]}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(grammar, "root ::= \"x\" [0-9]{3}", TestContext.Current.CancellationToken);
        string json = (await CommandLine.RunAsync("chat", Llama(), "Say one.", "--json-schema", schema)).Output;
        Assert.InRange(Json(json).GetProperty("n").GetInt32(), 1, 2);
        Assert.Matches("^[ab]{4}$", (await CommandLine.RunAsync("generate", Llama(), "--regex", "[ab]{4}")).Output.Trim());
        Assert.Matches("^x[0-9]{3}$", (await CommandLine.RunAsync("generate", Llama(), "--grammar", grammar)).Output.Trim());
    }

    [Fact]
    public async Task LogProbabilitiesComeWithEachToken()
    {
        JsonElement[] pieces = Lines((await CommandLine.RunAsync(
            "generate", Llama(), "--prompt", "The", "-n", "3", "--temperature", "0", "--logprobs", "2", "--json")).Output);
        Assert.Equal(3, pieces.Length);
        JsonElement best = pieces[0].GetProperty("top")[0];
        Assert.Equal(best.GetProperty("token").GetInt32(), pieces[0].GetProperty("token").GetInt32());
        Assert.Equal(2, pieces[0].GetProperty("top").GetArrayLength());
        Assert.Equal("length", pieces[2].GetProperty("finish").GetString());
    }

    [Fact]
    public async Task ABiasAndGuidanceAndTheCacheTypeTakeEffect()
    {
        string[] words = ["generate", Llama(), "--prompt", "The", "-n", "8", "--temperature", "0"];
        string plain = (await CommandLine.RunAsync(words)).Output;
        int first = Lines((await CommandLine.RunAsync([.. words, "--json"])).Output)[0].GetProperty("token").GetInt32();
        Assert.NotEqual(plain, (await CommandLine.RunAsync([.. words, "--logit-bias", $"{first}-100"])).Output);
        Assert.NotEqual(plain, (await CommandLine.RunAsync([.. words, "--guidance-scale", "3", "--negative-prompt", "The sea"])).Output);
        foreach (string type in (string[])["f32", "f16", "q8"])
            Assert.Equal(0, (await CommandLine.RunAsync([.. words, "--cache-type", type])).ExitCode);
        Assert.Equal(ExitCode.Usage, (await CommandLine.RunAsync([.. words, "--cache-type", "q4"])).ExitCode);
    }

    [Fact]
    public async Task AModelIsHeldAgainstItsFullSelf()
    {
        string text = _folder["text.txt"];
        await File.WriteAllTextAsync(
            text, string.Concat(Enumerable.Repeat("The tide and the sea. ", 20)), TestContext.Current.CancellationToken);
        string[] words = ["perplexity", Llama(), "--file", text, "--window", "64"];
        JsonElement self = Json((await CommandLine.RunAsync([.. words, "--kl", Llama(), "--json"])).Output);
        Assert.Equal((0.0, 1.0), (self.GetProperty("maxDivergence").GetDouble(), self.GetProperty("sameTop").GetDouble()));
        JsonElement full = Json((await CommandLine.RunAsync([.. words, "--kl", Llama("llama-f32.gguf"), "--json"])).Output);
        Assert.InRange(full.GetProperty("meanDivergence").GetDouble(), 1e-6, 0.2);
        Assert.InRange(full.GetProperty("sameTop").GetDouble(), 0.5, 1);
        Assert.True(full.GetProperty("quantiles").GetProperty("0.99").GetDouble() <= full.GetProperty("maxDivergence").GetDouble());
        CommandLine plain = await CommandLine.RunAsync([.. words, "--kl", Llama("llama-f32.gguf")]);
        Assert.Contains("KL divergence   mean", plain.Output, StringComparison.Ordinal);
        CommandLine other = await CommandLine.RunAsync(
            [.. words, "--kl", TestData.Shared("golden", "gguf", "tiny", "phi3", "phi3-f16.gguf")]);
        Assert.Contains("must cut the text into the same tokens", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdaptersRunBesideTheModelAndMergeIntoFloatsAlone()
    {
        string basis = Folder(), lora = _folder["lora"], merged = _folder["merged"];
        Draw(basis, lora);
        string[] words = ["--prompt", "The sea", "--temperature", "0", "-n", "12"];
        string plain = (await CommandLine.RunAsync(["generate", basis, .. words])).Output;
        string beside = (await CommandLine.RunAsync(["generate", basis, "--lora", lora, .. words])).Output;
        Assert.NotEqual(plain, beside);
        Assert.Equal(plain, (await CommandLine.RunAsync(["generate", basis, "--lora", $"{lora}:0", .. words])).Output);
        Assert.Equal(0, (await CommandLine.RunAsync("merge", basis, merged, "--lora", lora)).ExitCode);
        Assert.Equal(beside, (await CommandLine.RunAsync(["generate", merged, .. words])).Output);
        string halves = _folder["halves"];
        Assert.Equal(0, (await CommandLine.RunAsync("merge", basis, halves, "--lora", lora, "--dtype", "bf16")).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync("merge", halves, _folder["twice"], "--lora", lora)).ExitCode);
        using (TensorArchive twice = TensorArchive.Open(_folder["twice"]))
            Assert.All(twice.Tensors, tensor => Assert.Equal(tensor.Shape.Count == 2 ? "BF16" : "F32", tensor.Type.Name));
        CommandLine packed = await CommandLine.RunAsync("merge", Llama(), _folder["other"], "--lora", lora);
        Assert.Equal(ExitCode.Failed, packed.ExitCode);
        Assert.Contains("merge it into the float model and quantise that", packed.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["other"]));
    }

    /// <summary>The tiny Llama in Hugging Face's layout alone.</summary>
    private string Folder()
    {
        string source = TestData.Shared("golden", "gguf", "tiny", "llama"), copy = Directory.CreateDirectory(_folder["llama"]).FullName;
        string[] names = ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
        foreach (string name in names)
            File.Copy(Path.Combine(source, name), Path.Combine(copy, name));
        return copy;
    }

    private static void Draw(string basis, string folder)
    {
        using var device = new CpuDevice(1);
        using var scope = device.NoGrad();
        CausalLanguageModel model = CausalLanguageModel.Load(device, basis);
        var config = new LoraConfig { Rank = 4, TargetModules = ["q_proj", "v_proj", "up_proj"] };
        Adapter adapter = model.Adapters.Create("drawn", config, seed: 2);
        int place = 0;
        foreach ((_, Parameter parameter) in adapter.NamedParameters())
        {
            float[] values = [.. Enumerable.Range(0, (int)parameter.Shape.Elements).Select(i => ((((i + place) * 37) % 19) - 9) / 12f)];
            parameter.Own.Detach().CopyFrom(device.From(values, parameter.Shape));
            place++;
        }

        adapter.Save(folder);
    }

    private static string Llama(string file = "llama-q8_0.gguf") => TestData.Shared("golden", "gguf", "tiny", "llama", file);

    private static JsonElement[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Json)];

    private static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

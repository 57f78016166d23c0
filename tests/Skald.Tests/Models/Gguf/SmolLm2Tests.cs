using System.Runtime.InteropServices;
using System.Text.Json;
using Skald.Cli.Models;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;

namespace Skald.Tests.Models.Gguf;

/// <summary>A published model: logits, greedy texts, perplexity, ids and chats as recorded.</summary>
/// <remarks>SKALD_SLOW=1 takes every prompt and the whole text; otherwise a part of them.</remarks>
public sealed class SmolLm2Tests
{
    private static bool IsSlow => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1";

    [Fact]
    public void LogitsAgreeWithFloatArithmetic()
    {
        using CpuDevice cpu = new(2, floatActivations: true);
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, ModelPath());
        using TensorArchive golden = TensorArchive.Open(Golden("golden.safetensors"));
        long[] columns = Integers(golden, "columns"), ids = Integers(golden, "position_ids");
        float[] expected = Floats(golden, "transformers_float32.columns"), last = Floats(golden, "transformers_float32.last");
        using var scope = cpu.NoGrad();
        float[] logits = model.Logits(new() { Ids = cpu.From(ids, [1, ids.Length]) }).ToArray();
        float largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            float found = logits[(i / columns.Length * model.Config.VocabSize) + columns[i % columns.Length]];
            largest = Math.Max(largest, Math.Abs(found - expected[i]));
        }

        Assert.True(largest <= 2e-4f, $"logits differ by {largest}");
        Assert.True(last.Zip(logits[^last.Length..], (a, b) => Math.Abs(a - b)).Max() <= 2e-4f);
    }

    [Fact]
    public void RoundedActivationsMoveLogitsAsMuchAsTheyDoElsewhere()
    {
        using CpuDevice cpu = new(2);
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, ModelPath());
        using TensorArchive golden = TensorArchive.Open(Golden("golden.safetensors"));
        long[] columns = Integers(golden, "columns"), ids = Integers(golden, "position_ids");
        float[] expected = Floats(golden, "transformers_float32.columns");
        using var scope = cpu.NoGrad();
        float[] logits = model.Logits(new() { Ids = cpu.From(ids, [1, ids.Length]) }).ToArray();
        double squares = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double found = logits[(i / columns.Length * model.Config.VocabSize) + columns[i % columns.Length]];
            squares += (found - expected[i]) * (found - expected[i]);
        }

        double deviation = Math.Sqrt(squares / expected.Length);
        Assert.True(deviation < 0.3, $"the root mean square is {deviation}; llama.cpp's is 0.24");
    }

    [Fact]
    public void GreedyTextsAreTheRecordedOnes()
    {
        using CpuDevice cpu = new(2, floatActivations: true);
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, ModelPath());
        JsonElement golden = ReadJson("golden.json");
        JsonElement[] prompts = [.. golden.GetProperty("prompts").EnumerateArray()];
        JsonElement[] texts = [.. golden.GetProperty("greedy_transformers_float32").EnumerateArray()];
        int count = IsSlow ? 64 : 4;
        foreach ((JsonElement prompt, JsonElement text) in prompts.Zip(texts).Take(IsSlow ? prompts.Length : 1))
        {
            int[] expected = [.. Ids(text.GetProperty("ids")).Take(count)];
            Assert.Equal(expected, new TokenGenerator(model).Generate(
                Ids(prompt.GetProperty("ids")), new() { MaxNewTokens = expected.Length, Sampling = SamplingOptions.Greedy }));
        }
    }

    [Theory, InlineData(true, 23.09827952731528, 1e-3), InlineData(false, 23.14500778947293, 0.003 * 23.145)]
    public void PerplexityIsTheRecordedOne(bool keepsActivations, double whole, double tolerance)
    {
        using CpuDevice cpu = new(2, keepsActivations);
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, ModelPath());
        JsonElement text = ReadJson("golden.json").GetProperty("perplexity_text");
        byte[] bytes = File.ReadAllBytes(TestData.Shared(text.GetProperty("file").GetString()!.Split('/')));
        (int begin, int end) = (text.GetProperty("begin_byte").GetInt32(), text.GetProperty("end_byte").GetInt32());
        int[] ids = Tokenizer.FromGguf(ModelPath()).Encode(System.Text.Encoding.UTF8.GetString(bytes, begin, end - begin));
        Assert.Equal(text.GetProperty("tokens").GetInt32(), ids.Length);
        if (IsSlow)
        {
            double found = PerplexityMeter.Measure(model, ids, 512, TestContext.Current.CancellationToken).Perplexity;
            Assert.InRange(found, whole - tolerance, whole + tolerance);
            return;
        }

        // The first 64 tokens: between what a good and a broken model would give.
        double part = PerplexityMeter.Measure(model, ids.AsSpan(0, 64), 64, TestContext.Current.CancellationToken).Perplexity;
        Assert.InRange(part, 5, 60);
    }

    [Fact]
    public void IdsAndChatsAreTheRecordedOnes()
    {
        JsonElement golden = ReadJson("tokens.json");
        using TensorArchive weights = ModelFiles.Find(ModelPath()).OpenWeights();
        Tokenizer tokenizer = ModelFiles.Find(ModelPath()).ReadTokenizer(weights);
        ChatTemplates templates = ModelFiles.Find(ModelPath()).ReadTemplates(weights)!;
        foreach (JsonElement text in golden.GetProperty("texts").EnumerateArray())
        {
            int[] ids = Ids(text.GetProperty("ids"));
            Assert.Equal(ids, tokenizer.Encode(text.GetProperty("text").GetString(), EncodeOptions.AllowSpecial));
            Assert.Equal(text.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }

        foreach (JsonElement chat in golden.GetProperty("chats").EnumerateArray())
        {
            RenderedChat rendered = templates.Select().Render(
                chat.GetProperty("messages"), null,
                templates.Options with { AddGenerationPrompt = chat.GetProperty("add_generation_prompt").GetBoolean() },
                TestContext.Current.CancellationToken);
            Assert.Equal(chat.GetProperty("text").GetString(), rendered.Text);
            Assert.Equal(Ids(chat.GetProperty("ids")), tokenizer.Encode(rendered.Text, EncodeOptions.AllowSpecial));
        }
    }

    [Fact]
    public void AnAnswerReadsOnlyWhatIsNewAndSaysTheSame()
    {
        using CpuDevice cpu = new(2);
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, ModelPath());
        using TensorArchive weights = ModelFiles.Find(ModelPath()).OpenWeights();
        Tokenizer tokenizer = ModelFiles.Find(ModelPath()).ReadTokenizer(weights);
        var chat = new ChatSession(model, tokenizer, ModelFiles.Find(ModelPath()).ReadTemplates(weights)!);
        GenerationOptions options = new() { MaxNewTokens = 6, Sampling = SamplingOptions.Greedy };
        Say("Name three colours.");
        Assert.Equal(0, chat.ReusedTokens);
        string second = Say("And a fourth?");
        Assert.InRange(chat.ReusedTokens, 30, chat.PromptTokens - 1);

        var again = new ChatSession(model, tokenizer, ModelFiles.Find(ModelPath()).ReadTemplates(weights)!);
        foreach (ChatMessage message in chat.Messages.SkipLast(2)) again.Messages.Add(message);
        string unread = string.Concat(again.Ask("And a fourth?", options).Select(piece => piece.Text));
        Assert.Equal((second, 0), (unread, again.ReusedTokens));

        string Say(string message) => string.Concat(chat.Ask(message, options).Select(piece => piece.Text));
    }

    [Fact]
    public void TheEstimateIsWhatLoadingTakes()
    {
        using CpuDevice cpu = new(2);
        ModelFiles files = ModelFiles.Find(ModelPath());
        using TensorArchive weights = files.OpenWeights();
        StoredModel stored = StoredModel.Open(files, weights);
        long estimate = stored.WeightBytes(cpu);
        Assert.Equal(0, cpu.Memory.Reserved);
        CausalLanguageModel.Load(cpu, stored, cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(cpu.Memory.Reserved, 0.95 * estimate, 1.05 * estimate);
    }

    private static string ModelPath() =>
        TestData.Shared("models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf");

    private static string Golden(string file) => TestData.Shared("golden", "gguf", "smollm2-135m", file);

    private static long[] Integers(TensorArchive archive, string name)
    {
        long[] values = new long[archive[name].Count];
        archive.Read(archive[name], 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static float[] Floats(TensorArchive archive, string name)
    {
        float[] values = new float[archive[name].Count];
        archive.ReadFloats(archive[name], 0, values);
        return values;
    }

    private static JsonElement ReadJson(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Golden(file)));
        return document.RootElement.Clone();
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}

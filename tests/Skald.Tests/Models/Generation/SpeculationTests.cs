using System.Text.Json;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;
using Skald.Models.Generation.Speculation;
using Skald.Models.Llama;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Generation;

/// <summary>Guessed tokens: the recorded rule, equal greedy texts, equal distributions.</summary>
public sealed class SpeculationTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void TheRuleAcceptsAndDrawsAsRecorded()
    {
        Dictionary<string, Tensor> tensors = CausalGolden.Tensors(
            _cpu, TestData.Shared("golden", "sampling", "speculative.safetensors"));
        using JsonDocument json = Json("speculative.json");
        int cases = 0;
        foreach (JsonProperty recorded in json.RootElement.GetProperty("cases").EnumerateObject())
        {
            Tensor drafts = tensors[$"{recorded.Name}/in.draft_logits"], targets = tensors[$"{recorded.Name}/in.target_logits"];
            int[] guesses = tensors[$"{recorded.Name}/in.draft_tokens"].To(DType.Int32).ToArray<int>();
            float[] uniforms = tensors[$"{recorded.Name}/in.uniforms"].ToArray();
            int[] wanted = [.. recorded.Value.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt32())];
            List<int> given = [];
            double[] p = new double[17], q = new double[17], rest = new double[17];
            for (int i = 0; i <= guesses.Length; i++)
            {
                Distribution.Softmax(targets[i].ToArray(), p);
                if (i < guesses.Length)
                {
                    Distribution.Softmax(drafts[i].ToArray(), q);
                    Assert.Equal(recorded.Value.GetProperty("ratios") is { } ratios && i < ratios.GetArrayLength()
                        ? Math.Min(1, ratios[i].GetDouble()) : AcceptanceRule.Chance(p[guesses[i]], q[guesses[i]]),
                        AcceptanceRule.Chance(p[guesses[i]], q[guesses[i]]), 1e-5);
                    if (AcceptanceRule.Accepts(p[guesses[i]], q[guesses[i]], uniforms[i]))
                    {
                        given.Add(guesses[i]);
                        continue;
                    }

                    AcceptanceRule.Residual(p, q, rest);
                }
                else
                {
                    p.CopyTo(rest, 0);
                }

                float[] residual = tensors[$"{recorded.Name}/out.residual"].ToArray();
                for (int id = 0; id < rest.Length; id++) Assert.Equal(residual[id], rest[id], 1e-5);
                given.Add(Distribution.Draw(rest, recorded.Value.GetProperty("uniform_next").GetDouble()));
                break;
            }

            Assert.Equal(wanted, given);
            Assert.Equal(recorded.Value.GetProperty("accepted").GetInt32(), given.Count - 1);
            cases++;
        }

        Assert.Equal(12, cases);
    }

    [Fact]
    public void PromptLookupGuessesAsRecorded()
    {
        using JsonDocument json = Json("prompt_lookup.json");
        int cases = 0;
        foreach (JsonProperty config in json.RootElement.GetProperty("cases").EnumerateObject())
        {
            JsonElement s = config.Value.GetProperty("settings"), ends = s.GetProperty("eos_token_id");
            var lookup = new PromptLookup(
                s.GetProperty("max_matching_ngram_size").GetInt32(),
                ends.ValueKind == JsonValueKind.Null ? default : new TokenIds(Integers(ends)), s.GetProperty("max_length").GetInt32());
            foreach (JsonElement one in config.Value.GetProperty("cases").EnumerateArray())
            {
                DraftProposal guessed = lookup.Propose(Integers(one.GetProperty("ids")), s.GetProperty("num_output_tokens").GetInt32());
                Assert.Equal(Integers(one.GetProperty("candidates")), guessed.Tokens);
                cases++;
            }
        }

        Assert.Equal(48, cases);
    }

    [Theory, InlineData("llama"), InlineData("gpt2"), InlineData("nanochat")]
    public void GuessesChangeNoTokenOfAGreedyText(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family), small = TinyModels.Create(_cpu, family, seed: 9);
        int[] prompt = [1, 2, 3, 4, 1, 2, 3];
        foreach (LogitsOptions? logits in (LogitsOptions?[])[null, new() { NoRepeatNGram = 3, MinNewTokens = 30 }])
        {
            // Longer than the context: the last half is read again.
            GenerationOptions options = new()
            {
                MaxNewTokens = 60, Sampling = SamplingOptions.Greedy, StopAtEndOfText = logits is not null, Logits = logits,
            };
            int[] wanted = [.. new TokenGenerator(model).Generate(prompt, options, Token)];
            foreach (IDraft draft in (IDraft[])[new PromptLookup(), new ModelDraft(model), new ModelDraft(small)])
            {
                var generator = new SpeculativeGenerator(model, draft, 5);
                Assert.Equal(wanted, generator.Generate(prompt, options, Token));
                if (draft is ModelDraft && logits is null) Assert.InRange(generator.Guessed, 1, 300);
            }
        }
    }

    [Fact]
    public void ADraftThatIsTheModelIsAlwaysBelieved()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        var generator = new SpeculativeGenerator(model, new ModelDraft(model), 3);
        GenerationOptions options = new() { MaxNewTokens = 24, StopAtEndOfText = false, Sampling = new() { Seed = 3, TopP = 0.9f } };
        Assert.Equal(24, generator.Generate([1, 2, 3], options, Token).Count());
        Assert.Equal(generator.Guessed, generator.Accepted);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void EveryOutcomeTogetherIsTheModelsDistribution(int seed)
    {
        // All drafts of two tokens over three, each refused or not: the sum of all ways to a text is the model's own chance.
        const int Vocabulary = 3, Guesses = 2;
        var random = new Random(seed);
        Dictionary<string, double[]> p = new(StringComparer.Ordinal), q = new(StringComparer.Ordinal);
        foreach (string text in Texts(Guesses)) (p[text], q[text]) = (Draw(random), Draw(random));
        Dictionary<string, double> reached = new(StringComparer.Ordinal);
        foreach (string draft in Texts(Guesses).Where(text => text.Length == Guesses))
        {
            double drafted = q[""][draft[0] - '0'] * q[draft[..1]][draft[1] - '0'], stands = 1;
            for (int i = 0; i <= Guesses; i++)
            {
                string before = draft[..i];
                double[] rest = new double[Vocabulary];
                double chance = i == Guesses ? 0 : AcceptanceRule.Chance(p[before][draft[i] - '0'], q[before][draft[i] - '0']);
                if (i < Guesses) AcceptanceRule.Residual(p[before], q[before], rest);
                else p[before].CopyTo(rest, 0);
                for (int id = 0; id < Vocabulary; id++)
                    Add(reached, before + id, drafted * stands * (1 - chance) * rest[id]);
                stands *= chance;
            }
        }

        // A text that ended early goes on by the model itself.
        Dictionary<string, double> whole = new(StringComparer.Ordinal);
        foreach ((string text, double chance) in reached) Extend(text, chance);
        foreach ((string text, double chance) in whole)
        {
            double wanted = 1;
            for (int i = 0; i < text.Length; i++) wanted *= p[text[..i]][text[i] - '0'];
            Assert.Equal(wanted, chance, 1e-12);
        }

        Assert.Equal(27, whole.Count);

        void Extend(string text, double chance)
        {
            if (text.Length == Guesses + 1) Add(whole, text, chance);
            else for (int id = 0; id < Vocabulary; id++) Extend(text + id, chance * p[text][id]);
        }

        static void Add(Dictionary<string, double> sums, string key, double value) =>
            sums[key] = sums.GetValueOrDefault(key) + value;

        static IEnumerable<string> Texts(int length) => length == 0 ? [""]
            : Texts(length - 1).SelectMany(text => text.Length == length - 1 ? new[] { text, text + "0", text + "1", text + "2" } : [text]);

        static double[] Draw(Random random)
        {
            double[] values = [.. Enumerable.Range(0, Vocabulary).Select(_ => random.NextDouble() < 0.2 ? 0 : random.NextDouble() + 0.01)];
            double sum = values.Sum();
            return sum == 0 ? [1, 0, 0] : [.. values.Select(value => value / sum)];
        }
    }

    [Fact]
    public void DrawnTextsHaveTheModelsFrequencies()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama"), small = TinyModels.Create(_cpu, "llama", seed: 9);
        SamplingOptions sampling = new() { TopK = 3 };
        int[] prompt = [5, 6, 7];
        double[] wanted = new double[TinyModels.Vocabulary], counts = new double[TinyModels.Vocabulary];
        const int Texts = 600;
        for (int seed = 0; seed < Texts; seed++)
        {
            GenerationOptions options = new()
            {
                MaxNewTokens = 2,
                StopAtEndOfText = false,
                Sampling = sampling with { Seed = (ulong)seed },
            };
            counts[new SpeculativeGenerator(model, new ModelDraft(small), 2).Generate(prompt, options, Token).First()]++;
        }

        float[] logits = model.Logits(new() { Ids = _cpu.From(prompt, [1, 3]) })[0][^1..].ToArray();
        new LogitsOptions().Build(sampling, default, 3, 2).Process(logits, new(prompt, 3));
        Distribution.Softmax(logits, wanted);
        for (int id = 0; id < counts.Length; id++) Assert.Equal(wanted[id], counts[id] / Texts, 0.09);
    }

    [Fact]
    public void GuessesThatNeverStandAreGivenUp()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        GenerationOptions options = new() { MaxNewTokens = 200, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false };
        int[] wanted = [.. new TokenGenerator(model).Generate([1, 2, 3], options, Token)];
        int Guess(IReadOnlyList<int> text) => (wanted[Math.Min(text.Count - 3, 199)] + 1) % TinyModels.Vocabulary;
        var adaptive = new SpeculativeGenerator(model, new Guesses(Guess, model.WeightBytes / 4), 8);
        var constant = new SpeculativeGenerator(
            model, new Guesses(Guess, model.WeightBytes / 4), 8, AssistantTokensSchedule.Constant);
        Assert.Equal(wanted, adaptive.Generate([1, 2, 3], options, Token));
        Assert.Equal(wanted, constant.Generate([1, 2, 3], options, Token));
        Assert.Equal((0, 0), (adaptive.Accepted, constant.Accepted));
        Assert.InRange(adaptive.Guessed, 1, 60);
        Assert.InRange(constant.Guessed, 1000, 1600);
    }

    [Fact]
    public void TheNumberOfGuessesFollowsThoseThatStand()
    {
        var length = new SpeculationLength(8, 0.16, AssistantTokensSchedule.Adaptive);
        Assert.InRange(length.Next(), 2, 5);
        for (int i = 0; i < 50; i++) length.Note(8, 8);
        Assert.Equal(8, length.Next());
        for (int i = 0; i < 100; i++) length.Note(4, 1);
        Assert.Equal(1, length.Next());
        for (int i = 0; i < 100; i++) length.Note(1, 0);
        int[] next = [.. Enumerable.Range(0, 48).Select(_ => length.Next())];
        Assert.Equal(3, next.Count(count => count == 1));
        Assert.Equal(45, next.Count(count => count == 0));
        Assert.Equal(5, new SpeculationLength(5, 9, AssistantTokensSchedule.Constant).Next());
    }

    [Fact]
    public void AGreedyDraftStopsWhereItIsUnsure()
    {
        CausalLanguageModel small = TinyModels.Create(_cpu, "llama");
        GenerationOptions greedy = new() { Sampling = SamplingOptions.Greedy }, drawn = new();
        foreach ((float threshold, GenerationOptions options, int wanted) in new[] { (0, greedy, 4), (1, greedy, 1), (1, drawn, 4) })
        {
            small.EndTokenIds = default;
            var draft = new ModelDraft(small, threshold);
            draft.Begin(3, options);
            Assert.Equal(wanted, draft.Propose([1, 2, 3], 4).Tokens.Count);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelDraft(small, 1.5f));
    }

    [Fact]
    public void AConversationIsNotReadAgain()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama"), small = TinyModels.Create(_cpu, "llama", seed: 9);
        GenerationOptions options = new() { MaxNewTokens = 9, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false };
        var session = new GenerationSession(model);
        var generator = new SpeculativeGenerator(model, new ModelDraft(small, 0), 3, AssistantTokensSchedule.Constant);
        int[] first = [1, 2, 3, .. generator.Generate([1, 2, 3], options, session, Token)], second = [.. first, 4, 5];
        int[] wanted = [.. new TokenGenerator(model).Generate(second, options, Token)];
        Assert.Equal(wanted, generator.Generate(second, options, session, Token));
        Assert.InRange(session.ReusedTokens, first.Length - 1, first.Length);
    }

    [Fact]
    public void ALongPromptIsReadInPieces()
    {
        var config = (LlamaConfig)TinyModels.Config("llama") with { MaxPositionEmbeddings = 700 };
        CausalLanguageModel model = CausalLanguageModel.Create(_cpu, config, 5), small = CausalLanguageModel.Create(_cpu, config, 6);
        GenerationOptions options = new() { MaxNewTokens = 20, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false };
        int[] prompt = [.. Enumerable.Range(0, 600).Select(i => (i * i + (i / 7)) % TinyModels.Vocabulary)];
        int[] wanted = [.. new TokenGenerator(model).Generate(prompt, options, Token)];
        Assert.Equal(wanted, new SpeculativeGenerator(model, new ModelDraft(small), 4).Generate(prompt, options, Token));
    }

    [Fact]
    public void ConstraintsHoldWithGuesses()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        TokenTrie trie = TokenTrie.Of(Enumerable.Range(0, TinyModels.Vocabulary).Select(
            id => id == 0 ? Array.Empty<byte>() : [(byte)('@' + id)]));
        TokenConstraint constraint = TokenConstraint.FromRegex("A(B|C)*D{3}", trie);
        GenerationOptions options = new() { MaxNewTokens = 20, Sampling = SamplingOptions.Greedy, Constraint = constraint };
        int[] wanted = [.. new TokenGenerator(model).Generate([1, 2], options, Token)];
        Assert.Equal(wanted, new SpeculativeGenerator(model, new PromptLookup(), 4).Generate([1, 2], options, Token));
        Assert.True(constraint.Accepts(wanted.Where(id => id != 0).ToArray()));
    }

    /// <summary>Guesses by a function of the text.</summary>
    private sealed class Guesses(Func<IReadOnlyList<int>, int> guess, long weightBytes) : IDraft
    {
        public long WeightBytes => weightBytes;

        public void Begin(int promptLength, GenerationOptions options)
        {
        }

        public DraftProposal Propose(IReadOnlyList<int> tokens, int count)
        {
            List<int> text = [.. tokens];
            for (int i = 0; i < count; i++) text.Add(guess(text));
            return new(text[tokens.Count..]);
        }
    }

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];

    private static JsonDocument Json(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("golden", "sampling", file)));
}

using System.Text.Json;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Generation.Processors;
using Skald.Models.Generation.Search;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Generation;

/// <summary>Beams, diverse beams, contrastive search, guidance and greedy texts against those recorded.</summary>
public sealed class SearchGoldenTests : IDisposable
{
    private const int BeamCases = 23, CausalBeams = 8;

    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void BeamsAreThoseRecorded()
    {
        (CausalLanguageModel model, Dictionary<string, Tensor> tensors, JsonDocument json) = Open();
        using JsonDocument allowed = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "sampling", "llama", "allowed_after.json")));
        int cases = 0;
        foreach (JsonProperty recorded in json.RootElement.GetProperty("cases").EnumerateObject())
        {
            if (!recorded.Name.StartsWith("beam", StringComparison.Ordinal)) continue;
            BeamOptions options = Options(recorded.Value.GetProperty("settings"));
            if (recorded.Name == "beam_prefix_constrained")
            {
                options = options with
                {
                    Logits = new()
                    {
                        Own = [new AllowedTokensProcessor(row =>
                            [.. allowed.RootElement.GetProperty($"{row.Span[^1]}").EnumerateArray().Select(id => id.GetInt32())])],
                    },
                };
            }

            int[][] sequences = Rows(tensors[$"{recorded.Name}/sequences"]), rows = Rows(tensors[$"{recorded.Name}/beam_indices"]);
            float[] scores = tensors[$"{recorded.Name}/sequences_scores"].ToArray();
            Tensor steps = tensors[$"{recorded.Name}/transition_scores"];
            for (int prompt = 0; prompt < 2; prompt++)
            {
                IReadOnlyList<BeamResult> found = new BeamSearch(model).Search(Prompt(tensors, prompt), options, Token);
                Assert.Equal(options.Results, found.Count);
                for (int i = 0; i < found.Count; i++)
                {
                    int at = (prompt * options.Results) + i;
                    AssertTokens(sequences[at], 6, options.EndTokenIds!.Value.First ?? 0, found[i]);
                    Assert.Equal(scores[at], found[i].Score, 1e-5);
                    float[] wanted = steps[at].ToArray();
                    for (int t = 0; t < found[i].Tokens.Count; t++)
                    {
                        Assert.Equal(wanted[t], found[i].TokenScores[t], 1e-5f);
                        Assert.Equal(rows[at][t] - (prompt * options.Beams), found[i].Rows[t]);
                    }
                }
            }

            cases++;
        }

        Assert.Equal(BeamCases, cases);
    }

    [Theory, InlineData("gpt2"), InlineData("llama"), InlineData("mistral")]
    public void BeamsOfThePublishedFamiliesAreThoseRecorded(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu);
        JsonElement beam = golden.Json.GetProperty("beam");
        int end = beam.GetProperty("eos_token_id").GetInt32(), cases = 0;
        foreach (JsonElement recorded in beam.GetProperty("cases").EnumerateArray())
        {
            bool isSingle = recorded.GetProperty("input").GetString() == "single";
            int[][] prompts = isSingle ? [Integers(beam.GetProperty("prompt_single")[0])]
                : [.. Rows(golden["left.ids"]).Zip(Rows(golden["left.mask"]), (ids, mask) => ids.Where((_, i) => mask[i] != 0).ToArray())];
            int width = isSingle ? prompts[0].Length : golden["left.ids"].Shape[1];
            BeamOptions options = new()
            {
                Beams = 4,
                Results = 2,
                MaxNewTokens = 20,
                EndTokenIds = end,
                LengthPenalty = recorded.GetProperty("length_penalty").GetDouble(),
                EarlyStopping = Stopping(recorded.GetProperty("early_stopping")),
            };
            BeamResult[] found = [.. prompts.SelectMany(prompt => new BeamSearch(model).Search(prompt, options, Token))];
            for (int i = 0; i < found.Length; i++)
            {
                AssertTokens(Integers(recorded.GetProperty("sequences")[i]), width, end, found[i]);
                Assert.Equal(recorded.GetProperty("scores")[i].GetDouble(), found[i].Score, 1e-5);
            }

            cases++;
        }

        Assert.Equal(CausalBeams, cases);
    }

    [Theory, InlineData("diverse_beam_0.5"), InlineData("diverse_beam_2.0")]
    public void DiverseBeamsAreThoseRecorded(string name)
    {
        (CausalLanguageModel model, Dictionary<string, Tensor> tensors, JsonDocument json) = Open();
        JsonElement recorded = json.RootElement.GetProperty("cases").GetProperty(name), settings = recorded.GetProperty("settings");
        BeamOptions options = new()
        {
            Groups = settings.GetProperty("groups").GetInt32(),
            Beams = settings.GetProperty("beams_per_group").GetInt32(),
            Results = settings.GetProperty("beams_per_group").GetInt32(),
            DiversityPenalty = settings.GetProperty("diversity_penalty").GetDouble(),
            MaxNewTokens = settings.GetProperty("steps").GetInt32(),
            LengthPenalty = 0,
            EndTokenIds = default(TokenIds),
        };
        JsonElement[] wanted = [.. recorded.GetProperty("groups").EnumerateArray().SelectMany(group => group.EnumerateArray())];
        IReadOnlyList<BeamResult> found = new BeamSearch(model).Search(Prompt(tensors, 0), options, Token);
        Assert.Equal(wanted.Length, found.Count);
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.Equal(Integers(wanted[i].GetProperty("sequence"))[6..], found[i].Tokens);
            Assert.Equal(wanted[i].GetProperty("score").GetDouble(), found[i].Score, 1e-5);
        }
    }

    [Theory, InlineData("contrastive_0.6", 0.6, 4), InlineData("contrastive_0.2", 0.2, 5)]
    public void ContrastiveSearchGivesTheRecordedTokens(string name, double alpha, int candidates)
    {
        (CausalLanguageModel model, Dictionary<string, Tensor> tensors, _) = Open();
        int[] sequence = Integers(tensors[$"{name}/sequence"]);
        Assert.Equal(sequence[6..], new ContrastiveSearch(model, alpha, candidates).Generate(sequence[..6], 7, Token));
    }

    [Fact]
    public void GuidanceGivesTheRecordedTokens()
    {
        (CausalLanguageModel model, Dictionary<string, Tensor> tensors, _) = Open();
        for (int row = 0; row < 2; row++)
        {
            int[] negative = Rows(tensors["cfg_greedy/negative_prompt"])[row];
            GenerationOptions options = new()
            {
                MaxNewTokens = 10,
                Sampling = SamplingOptions.Greedy,
                Logits = new() { Guidance = new GuidanceProcessor(model, 1.8f, negative) },
            };
            Assert.Equal(
                Rows(tensors["cfg_greedy/sequences"])[row][6..],
                new TokenGenerator(model).Generate(Prompt(tensors, row), options, Token));
        }
    }

    [Fact]
    public void GreedyTextsWithProcessorsAreThoseRecorded()
    {
        (CausalLanguageModel model, Dictionary<string, Tensor> tensors, JsonDocument json) = Open();
        TokenIds ends = new(Integers(json.RootElement.GetProperty("eos_token_id")));
        (string Name, float Penalty, LogitsOptions Logits, int MinNew)[] cases =
        [
            ("greedy_eos", 1, new(), 0), ("greedy_repetition_ngram", 1.3f, new() { NoRepeatNGram = 2 }, 0),
            ("greedy_min_new_tokens", 1, new(), 7),
        ];
        foreach ((string name, float penalty, LogitsOptions logits, int minNew) in cases)
        {
            for (int row = 0; row < 2; row++)
            {
                GenerationOptions options = new()
                {
                    MaxNewTokens = 10,
                    Sampling = SamplingOptions.Greedy with { RepetitionPenalty = penalty },
                    Logits = logits with { Own = [new MinLengthProcessor(minNew, ends, false)] },
                };
                int[] wanted = Rows(tensors[$"{name}/sequences"])[row][6..];
                int[] given = [.. new TokenGenerator(model).Generate(Prompt(tensors, row), options, Token)];
                int stop = Array.FindIndex(given, ends.Contains);
                given = stop < 0 ? given : given[..(stop + 1)];
                Assert.Equal(wanted, (int[])[.. given, .. new int[wanted.Length - given.Length]]);
            }
        }
    }

    [Fact]
    public void TheOrderOfProcessorsIsTheStatedOne()
    {
        LogitsOptions all = new()
        {
            Guidance = new FiniteProcessor(), SequenceBias = [([1], 1f)], FrequencyPenalty = 1, NoRepeatNGram = 2, BadWords = [[3]],
            MinLength = 2, MinNewTokens = 2, ForcedFirstToken = 1, ForcesEnd = true, RemovesInvalid = true, LengthDecay = (1, 1.1f),
            Suppressed = [4], SuppressedFirst = [5], Own = [new LogSoftmaxProcessor()], TopNSigma = 1, TopH = 0.5f, Typical = 0.5f,
            Epsilon = 0.1f, Eta = 0.1f, Xtc = (0.1f, 0.5f),
        };
        SamplingOptions sampling = new() { Temperature = 0.5f, TopK = 4, TopP = 0.5f, MinP = 0.1f, RepetitionPenalty = 1.2f };
        Assert.Equal(
            "Finite SequenceBias RepetitionPenalty CountPenalty NoRepeatNGram SequenceBias MinLength MinLength ForcedTokens "
            + "ForcedTokens Finite LengthDecay Suppress Suppress LogSoftmax TopNSigma Temperature TopH TopK TopP MinP Typical "
            + "Epsilon Eta Xtc",
            string.Join(' ', all.Build(sampling, new(2), 3, 9).Processors
                .Select(p => p.GetType().Name.Replace("Processor", "", StringComparison.Ordinal))));
    }

    private (CausalLanguageModel Model, Dictionary<string, Tensor> Tensors, JsonDocument Json) Open()
    {
        string folder = TestData.Shared("golden", "sampling", "llama");
        return (CausalLanguageModel.Load(_cpu, folder), CausalGolden.Tensors(_cpu, Path.Combine(folder, "golden.safetensors")),
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json"))));
    }

    private static BeamOptions Options(JsonElement s) => new()
    {
        Beams = s.GetProperty("num_beams").GetInt32(),
        Results = s.TryGetProperty("num_return_sequences", out JsonElement results) ? results.GetInt32() : 1,
        MaxNewTokens = s.GetProperty("max_new_tokens").GetInt32(),
        LengthPenalty = s.TryGetProperty("length_penalty", out JsonElement penalty) ? penalty.GetDouble() : 1,
        EarlyStopping = s.TryGetProperty("early_stopping", out JsonElement early) ? Stopping(early) : EarlyStopping.WhenNoBetter,
        EndTokenIds = s.TryGetProperty("eos_token_id", out JsonElement ends) ? new TokenIds(Integers(ends)) : default,
        RepetitionPenalty = s.TryGetProperty("repetition_penalty", out JsonElement repetition) ? repetition.GetSingle() : 1,
        Logits = s.TryGetProperty("no_repeat_ngram_size", out JsonElement size) ? new() { NoRepeatNGram = size.GetInt32() } : null,
    };

    private static EarlyStopping Stopping(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => EarlyStopping.WhenFull,
        JsonValueKind.False => EarlyStopping.WhenNoBetter,
        _ => EarlyStopping.Never,
    };

    private static void AssertTokens(int[] sequence, int promptWidth, int padding, BeamResult found)
    {
        int[] wanted = sequence[promptWidth..];
        Assert.Equal(wanted, (int[])[.. found.Tokens, .. Enumerable.Repeat(padding, wanted.Length - found.Tokens.Count)]);
    }

    private static int[] Prompt(Dictionary<string, Tensor> tensors, int row)
    {
        int[] mask = Rows(tensors["attention_mask"])[row];
        return [.. Rows(tensors["prompt"])[row].Where((_, i) => mask[i] != 0)];
    }

    private static int[][] Rows(Tensor table) => [.. Enumerable.Range(0, table.Shape[0]).Select(row => Integers(table[row]))];

    private static int[] Integers(Tensor tensor) => tensor.To(DType.Int32).ToArray<int>();

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}

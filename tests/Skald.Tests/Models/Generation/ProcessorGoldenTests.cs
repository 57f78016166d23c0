using System.Text.Json;
using Skald.Models;
using Skald.Models.Generation.Processors;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Generation;

/// <summary>Every recorded call of a processor of transformers, of the common servers and of llama.cpp.</summary>
public sealed class ProcessorGoldenTests : IDisposable
{
    private const int Calls = 55, LlamaCases = 27;

    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void EveryRecordedProcessorGivesItsScores()
    {
        Dictionary<string, Tensor> tensors = Tensors("processors.safetensors");
        using JsonDocument json = Json("processors.json");
        int calls = 0;
        foreach (JsonProperty recorded in json.RootElement.GetProperty("cases").EnumerateObject())
        {
            float[][] given = Rows(tensors[$"{recorded.Name}/in.scores"]), wanted = Rows(tensors[$"{recorded.Name}/out.scores"]);
            int[][] ids = tensors.TryGetValue($"{recorded.Name}/in.ids", out Tensor? history)
                ? [.. Rows(history).Select(row => row.Select(id => (int)id).ToArray())] : [.. wanted.Select(_ => Array.Empty<int>())];
            JsonElement settings = recorded.Value.GetProperty("settings");
            for (int row = 0; row < wanted.Length; row++)
            {
                float[] scores = [.. given[row]];
                if (recorded.Name.StartsWith("cfg", StringComparison.Ordinal))
                    GuidanceProcessor.Combine(scores, given[1], settings.GetProperty("guidance_scale").GetSingle());
                else
                    Create(recorded.Name, settings, row).Process(scores, new(ids[row], PromptLength(recorded.Name, settings)));
                AssertEqual(recorded.Name, wanted[row], scores);
                if (!recorded.Value.TryGetProperty("kept", out JsonElement kept)) continue;
                Assert.Equal(kept[row].GetInt32(), scores.Count(score => !float.IsNegativeInfinity(score)));
            }

            calls++;
        }

        Assert.Equal(Calls, calls);
    }

    [Fact]
    public void LlamaCppsSamplersKeepAndDrawAsRecorded()
    {
        Dictionary<string, Tensor> tensors = Tensors("llamacpp.safetensors");
        float[] logits = tensors["logits"].ToArray();
        using JsonDocument json = Json("llamacpp.json");
        int cases = 0;
        foreach (JsonProperty recorded in json.RootElement.GetProperty("cases").EnumerateObject())
        {
            JsonElement settings = recorded.Value.GetProperty("settings");
            if (recorded.Name.StartsWith("mirostat", StringComparison.Ordinal)) Draw(recorded, Rows(tensors["mirostat_logits"]));
            else if (recorded.Name.StartsWith("dry", StringComparison.Ordinal)) Punish(recorded.Value, settings);
            else if (recorded.Name.StartsWith("dyna", StringComparison.Ordinal))
            {
                float[] scaled = [.. logits];
                new DynamicTemperatureProcessor(Number(settings, "temp"), Number(settings, "delta"), Number(settings, "exponent"))
                    .Process(scaled, default);
                AssertEqual(recorded.Name, [.. recorded.Value.GetProperty("scores").EnumerateArray().Select(s => s.GetSingle())], scaled);
            }
            else
            {
                Keep(recorded, settings, [.. logits]);
            }

            cases++;
        }

        Assert.Equal(LlamaCases, cases);
    }

    private static void Keep(JsonProperty recorded, JsonElement settings, float[] logits)
    {
        ILogitsProcessor processor = recorded.Name.Split('_')[0] switch
        {
            "top" when settings.TryGetProperty("n", out JsonElement n) => new TopNSigmaProcessor(n.GetSingle()),
            "top" => new TopPProcessor(Number(settings, "p")),
            "min" => new MinPProcessor(Number(settings, "p")),
            "typical" => new TypicalProcessor(Number(settings, "p")),
            _ => new XtcProcessor(Number(settings, "threshold"), Number(settings, "probability")),
        };
        double draw = settings.TryGetProperty("uniform", out JsonElement uniform) ? uniform.GetDouble() : 0;
        processor.Process(logits, new([], 0, 0, draw));
        Assert.Equal(
            recorded.Value.GetProperty("kept").EnumerateArray().Select(id => id.GetInt32()),
            logits.Index().Where(l => !float.IsNegativeInfinity(l.Item)).Select(l => l.Index));
        double[] probabilities = new double[logits.Length];
        Distribution.Softmax(logits, probabilities);
        double[] wanted = [.. recorded.Value.GetProperty("probs").EnumerateArray().Select(p => p.GetDouble())];
        double[] kept = [.. probabilities.Where(p => p > 0)];
        for (int i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], kept[i], 1e-6);
    }

    private static void Draw(JsonProperty recorded, float[][] rows)
    {
        JsonElement settings = recorded.Value.GetProperty("settings"), m = settings.GetProperty("m");
        var sampler = new Mirostat(
            recorded.Name.Contains("v1", StringComparison.Ordinal) ? 1 : 2, settings.GetProperty("tau").GetDouble(),
            settings.GetProperty("eta").GetDouble(), m.ValueKind == JsonValueKind.Null ? 100 : m.GetInt32());
        int at = 0;
        foreach (JsonElement step in recorded.Value.GetProperty("steps").EnumerateArray())
        {
            int token = sampler.Sample(rows[at++], step.GetProperty("uniform").GetDouble());
            Assert.Equal((step.GetProperty("token").GetInt32(), step.GetProperty("kept").GetInt32()), (token, sampler.Kept));
            Assert.Equal(step.GetProperty("mu_after").GetDouble(), sampler.Mu, 1e-6);
        }

        Assert.Equal(8, at);
    }

    private static void Punish(JsonElement recorded, JsonElement settings)
    {
        var processor = new DryProcessor(
            Number(settings, "multiplier"), Number(settings, "base"), settings.GetProperty("allowed_length").GetInt32(),
            settings.GetProperty("penalty_last_n").GetInt32(), Ids(settings, "breakers"));
        int at = 0;
        foreach (JsonElement history in recorded.GetProperty("histories").EnumerateArray())
        {
            float[] logits = new float[40];
            processor.Process(logits, new([.. history.EnumerateArray().Select(id => id.GetInt32())]));
            JsonElement penalties = recorded.GetProperty("penalties")[at++];
            for (int id = 0; id < logits.Length; id++)
            {
                double wanted = penalties.TryGetProperty($"{id}", out JsonElement penalty) ? penalty.GetDouble() : 0;
                Assert.Equal(wanted, -logits[id], 1e-5);
            }
        }
    }

    private static ILogitsProcessor Create(string name, JsonElement s, int row) => !s.TryGetProperty("class", out JsonElement kind)
        ? Chain(name, s)
        : kind.GetString() switch
        {
            "TemperatureLogitsWarper" => new TemperatureProcessor(Number(s, "temperature")),
            "TopKLogitsWarper" => new TopKProcessor(s.GetProperty("top_k").GetInt32(), Least(s)),
            "TopPLogitsWarper" => new TopPProcessor(Number(s, "top_p"), Least(s)),
            "MinPLogitsWarper" => new MinPProcessor(Number(s, "min_p"), Least(s)),
            "TopHLogitsWarper" => new TopHProcessor(Number(s, "top_h")),
            "TypicalLogitsWarper" => new TypicalProcessor(Number(s, "mass"), Least(s)),
            "EpsilonLogitsWarper" => new EpsilonProcessor(Number(s, "epsilon"), Least(s)),
            "EtaLogitsWarper" => new EtaProcessor(Number(s, "epsilon"), Least(s)),
            "RepetitionPenaltyLogitsProcessor" => new RepetitionPenaltyProcessor(
                Number(s, "penalty"), s.TryGetProperty("prompt_ignore_length", out JsonElement ignored)
                    ? (ignored.ValueKind == JsonValueKind.Array ? ignored[row] : ignored).GetInt32() : 0),
            "EncoderRepetitionPenaltyLogitsProcessor" => RepetitionPenaltyProcessor.ForEncoder(
                Number(s, "penalty"), Integers(s.GetProperty("encoder_input_ids")[row])),
            "NoRepeatNGramLogitsProcessor" => new NoRepeatNGramProcessor(s.GetProperty("ngram_size").GetInt32()),
            "EncoderNoRepeatNGramLogitsProcessor" => new NoRepeatNGramProcessor(
                s.GetProperty("encoder_ngram_size").GetInt32(), Integers(s.GetProperty("encoder_input_ids")[row])),
            "NoBadWordsLogitsProcessor" => SequenceBiasProcessor.BadWords(
                s.GetProperty("bad_words_ids").EnumerateArray().Select(word => (IReadOnlyList<int>)Integers(word)), Ends(s)),
            "SequenceBiasLogitsProcessor" => new SequenceBiasProcessor(
                s.GetProperty("sequence_bias").EnumerateArray()
                    .Select(pair => ((IReadOnlyList<int>)Integers(pair[0]), pair[1].GetSingle()))),
            "MinLengthLogitsProcessor" => new MinLengthProcessor(s.GetProperty("min_length").GetInt32(), Ends(s), true),
            "MinNewTokensLengthLogitsProcessor" =>
                new MinLengthProcessor(s.GetProperty("min_new_tokens").GetInt32(), Ends(s), false),
            "ForcedBOSTokenLogitsProcessor" => new ForcedTokensProcessor(1, s.GetProperty("bos_token_id").GetInt32()),
            "ForcedEOSTokenLogitsProcessor" => ForcedTokensProcessor.AtEnd(s.GetProperty("max_length").GetInt32(), Ends(s)),
            "SuppressTokensLogitsProcessor" => new SuppressProcessor(Ids(s, "suppress_tokens")),
            "SuppressTokensAtBeginLogitsProcessor" => new SuppressProcessor(
                Ids(s, "begin_suppress_tokens"), s.GetProperty("begin_index").GetInt32()),
            "ExponentialDecayLengthPenalty" => new LengthDecayProcessor(
                s.GetProperty("exponential_decay_length_penalty")[0].GetInt32(),
                s.GetProperty("exponential_decay_length_penalty")[1].GetSingle(), Ends(s)),
            "InfNanRemoveLogitsProcessor" => new FiniteProcessor(),
            "LogitNormalization" => new LogSoftmaxProcessor(),
            "PrefixConstrainedLogitsProcessor" => new AllowedTokensProcessor(
                tokens => Ids(s.GetProperty("allowed_after"), $"{tokens.Span[^1]}")),
            string other => throw new InvalidDataException(other),
            null => throw new InvalidDataException(name),
        };

    private static ILogitsProcessor Chain(string name, JsonElement s) => name switch
    {
        "chain_usual" => new LogitsPipeline(
            new RepetitionPenaltyProcessor(1.2f), new NoRepeatNGramProcessor(2), new TemperatureProcessor(0.8f),
            new TopKProcessor(20), new TopPProcessor(0.92f), new MinPProcessor(0.02f)),
        "openai_penalties" => new LogitsPipeline(
            new CountPenaltyProcessor(Number(s, "frequency_penalty"), Number(s, "presence_penalty")),
            SequenceBiasProcessor.OfTokens(s.GetProperty("logit_bias").EnumerateObject().ToDictionary(
                b => int.Parse(b.Name, System.Globalization.CultureInfo.InvariantCulture), b => b.Value.GetSingle()))),
        _ => new CountPenaltyProcessor(
            Number(s, "penalty_freq"), Number(s, "penalty_present"), s.GetProperty("penalty_last_n").GetInt32(),
            Number(s, "penalty_repeat")),
    };

    private static int PromptLength(string name, JsonElement settings) => name switch
    {
        _ when settings.TryGetProperty("prompt_length_to_skip", out JsonElement skipped) => skipped.GetInt32(),
        _ when settings.TryGetProperty("input_ids_seq_length", out JsonElement length) => length.GetInt32(),
        _ => 0,
    };

    private static void AssertEqual(string name, float[] wanted, float[] given)
    {
        for (int id = 0; id < wanted.Length; id++)
        {
            bool isEqual = wanted[id].Equals(given[id]) || Math.Abs(wanted[id] - given[id]) <= 1e-5f;
            Assert.True(isEqual, $"{name}: id {id} must have {wanted[id]}, got {given[id]}");
        }
    }

    private static int Least(JsonElement s) => s.TryGetProperty("min_tokens_to_keep", out JsonElement keep) ? keep.GetInt32() : 1;

    private static float Number(JsonElement s, string key) => s.GetProperty(key).GetSingle();

    private static TokenIds Ends(JsonElement s) => new(Ids(s, "eos_token_id"));

    private static int[] Ids(JsonElement s, string key) => Integers(s.GetProperty(key));

    private static int[] Integers(JsonElement s) =>
        s.ValueKind == JsonValueKind.Array ? [.. s.EnumerateArray().Select(id => id.GetInt32())] : [s.GetInt32()];

    private static float[][] Rows(Tensor table) =>
        [.. Enumerable.Range(0, table.Shape[0]).Select(row => table[row].To(DType.Float32).ToArray())];

    private Dictionary<string, Tensor> Tensors(string file) =>
        CausalGolden.Tensors(_cpu, TestData.Shared("golden", "sampling", file));

    private static JsonDocument Json(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("golden", "sampling", file)));
}

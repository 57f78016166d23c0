using System.Runtime.InteropServices;
using System.Text.Json;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>The sampler against transformers' processors, its draws, its order, and stop texts in a stream.</summary>
public sealed class SamplingGoldenTests : IDisposable
{
    private const int StopCases = 175;

    private readonly CpuDevice _cpu = new(1);

    /// <summary>
    /// Recorded calls that an option of ours stands for; floors of several kept tokens are not among them.
    /// </summary>
    private static readonly Dictionary<string, SamplingOptions> s_processors = new()
    {
        ["top_k_5_keep1"] = new() { TopK = 5 },
        ["top_k_1000_keep1"] = new() { TopK = 1000 },
        ["top_k_4_ties"] = new() { TopK = 4 },
        ["top_p_0.9_keep1"] = new() { TopP = 0.9f },
        ["top_p_0.5_keep1"] = new() { TopP = 0.5f },
        ["top_p_1.0_keep1"] = new() { TopP = 1 },
        ["min_p_0.05_keep1"] = new() { MinP = 0.05f },
        ["min_p_0.3_keep1"] = new() { MinP = 0.3f },
    };

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void TruncationsKeepWhatTransformersKeeps()
    {
        Dictionary<string, Tensor> tensors = Tensors("processors.safetensors");
        foreach ((string name, SamplingOptions options) in s_processors)
        {
            (Tensor scores, Tensor expected) = (tensors[$"{name}/in.scores"], tensors[$"{name}/out.scores"]);
            for (int row = 0; row < scores.Shape[0]; row++)
            {
                int[] kept = [.. new Sampler(_cpu, options).Keep(scores[row].ToArray())];
                Assert.Equal(expected[row].ToArray().Index().Where(s => float.IsFinite(s.Item)).Select(s => s.Index), kept);
            }
        }
    }

    [Theory]
    [InlineData("repetition_1.3", 1.3f, 1f)]
    [InlineData("repetition_0.8", 0.8f, 1f)]
    [InlineData("temperature_0.6", 1f, 0.6f)]
    [InlineData("temperature_1.7", 1f, 1.7f)]
    public void PenaltyAndTemperatureScaleAsTransformersDoes(string name, float penalty, float temperature)
    {
        Dictionary<string, Tensor> tensors = Tensors("processors.safetensors");
        (Tensor ids, Tensor scores, Tensor expected) =
            (tensors[$"{name}/in.ids"], tensors[$"{name}/in.scores"], tensors[$"{name}/out.scores"]);
        for (int row = 0; row < scores.Shape[0]; row++)
        {
            float[] logits = scores[row].ToArray(), wanted = expected[row].ToArray();
            int[] seen = ids[row].To(DType.Int32).ToArray<int>();
            new Sampler(_cpu, new() { RepetitionPenalty = penalty, Temperature = temperature }).Sample(logits, seen, 0.5);
            for (int id = 0; id < wanted.Length; id++) Assert.Equal(wanted[id], logits[id], 1e-5);
        }
    }

    [Fact]
    public void DrawsWithGivenUniformsAreThoseRecorded()
    {
        Dictionary<string, Tensor> tensors = Tensors("categorical.safetensors");
        double[] uniforms = Doubles("categorical.safetensors", "uniforms");
        long[] tokens = tensors["tokens"].ToArray<long>();
        (int rows, int draws) = (tensors["tokens"].Shape[0], tensors["tokens"].Shape[1]);
        Assert.Equal((6, 64), (rows, draws));
        for (int i = 0; i < tokens.Length; i++)
        {
            float[] logits = tensors["logits"][i / draws].ToArray();
            Assert.Equal(tokens[i], new Sampler(_cpu, new()).Sample(logits, [], uniforms[i]));
        }
    }

    [Fact]
    public void SampledTextsAreThoseRecorded()
    {
        string folder = TestData.Shared("golden", "sampling", "llama");
        Dictionary<string, Tensor> tensors = Tensors("llama/golden.safetensors");
        double[] uniforms = Doubles("llama/golden.safetensors", "sampled/uniforms");
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, folder);
        var generator = new TokenGenerator(model);
        SamplingOptions options = new() { RepetitionPenalty = 1.1f, Temperature = 1.3f, TopK = 40, TopP = 0.95f };
        for (int row = 0; row < 2; row++)
        {
            int[] sequence = tensors["sampled/sequences"][row].To(DType.Int32).ToArray<int>();
            long[] mask = tensors["attention_mask"][row].ToArray<long>();
            int padding = Array.IndexOf(mask, 1L), prompt = mask.Length, steps = sequence.Length - prompt;
            if (padding == 0)
            {
                GenerationOptions generation = new()
                {
                    MaxNewTokens = steps,
                    Sampling = options,
                    Uniforms = step => uniforms[(row * steps) + step],
                };
                Assert.Equal(
                    sequence[prompt..],
                    generator.Generate(sequence[..prompt], generation, TestContext.Current.CancellationToken));
            }

            // The recording punishes the padding's id too, so the padded row goes through the sampler by hand.
            var sampler = new Sampler(_cpu, options);
            for (int step = 0; step < steps; step++)
            {
                int end = prompt + step;
                Tensor logits = model.Logits(new() { Ids = _cpu.From(sequence.AsSpan(padding..end), [1, end - padding]) });
                float[] last = logits[0][^1..].ToArray();
                Assert.Equal(sequence[end], sampler.Sample(last, sequence.AsSpan(0, end), uniforms[(row * steps) + step]));
            }
        }
    }

    [Fact]
    public void StopTextsEndAndHoldBackAsRecorded()
    {
        using JsonDocument json = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "sampling", "stop_strings.json")));
        JsonElement cases = json.RootElement.GetProperty("cases");
        Assert.Equal(StopCases, cases.GetArrayLength());
        foreach (JsonElement recorded in cases.EnumerateArray())
        {
            var stops = new StopTexts([.. recorded.GetProperty("stop").EnumerateArray().Select(s => s.GetString()!)]);
            JsonElement stopped = recorded.GetProperty("stopped_after_tokens");
            string shown = "";
            int token = 0;
            var safe = new List<int>();
            foreach (JsonElement piece in recorded.GetProperty("tokens").EnumerateArray())
            {
                shown += stops.Append(piece.GetString()!);
                safe.Add(shown.Length);
                token++;
                if (stops.IsFound) break;
            }

            Assert.Equal(stopped.ValueKind == JsonValueKind.Null ? null : stopped.GetInt32(), stops.IsFound ? token : (int?)null);
            Assert.Equal(
                recorded.GetProperty("safe_to_show_after_each_token").EnumerateArray().Select(n => n.GetInt32()), safe);
            if (!stops.IsFound) shown += stops.Flush();
            Assert.Equal(recorded.GetProperty("visible_text").GetString(), shown);
        }
    }

    private Dictionary<string, Tensor> Tensors(string file) =>
        CausalGolden.Tensors(_cpu, TestData.Shared(["golden", "sampling", .. file.Split('/')]));

    private static double[] Doubles(string file, string name)
    {
        using SafetensorsFile opened = SafetensorsFile.Open(TestData.Shared(["golden", "sampling", .. file.Split('/')]));
        byte[] bytes = new byte[opened[name].Length];
        opened.Read(opened[name], bytes);
        return MemoryMarshal.Cast<byte, double>(bytes).ToArray();
    }
}

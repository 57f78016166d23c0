using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Adapters;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Hostile;

/// <summary>
/// Configurations with one absurd value: the model is refused in a sentence that names the file, or it reads a text. No
/// other failure, and no memory beyond what the file's weights justify.
/// </summary>
/// <remarks>SKALD_SLOW=1 takes every change of every family; otherwise a part of them.</remarks>
public sealed class HostileConfigTests : IDisposable
{
    private const long MostMemory = 96 << 20;

    private readonly TemporaryFolder _folder = new();

    private static int Step => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 1 : 101;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Folders() => [.. CausalGolden.Folders];

    public static TheoryData<string> Adapters() => [.. AdapterNames];

    private static readonly string[] AdapterNames =
    [
        "lora_qv", "lora_rank_pattern", "lora_dora", "lora_bias_lora_only", "lora_layers_to_transform", "lora_modules_to_save",
        "ia3", "prompt_tuning", "prefix_tuning",
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void AModelIsRefusedOrReads(string family)
    {
        string folder = CausalGolden.Copied.Contains(family)
            ? TestData.Golden("causal", family) : TestData.Shared("golden", "causal", family);
        File.Copy(Path.Combine(folder, "model.safetensors"), _folder["model.safetensors"]);
        var config = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")))!;
        Try(config, family.Length, () =>
        {
            using var cpu = new CpuDevice(1);
            using var pause = cpu.NoGrad();
            CausalLanguageModel model = CausalLanguageModel.Load(cpu, _folder.Path);
            long[] ids = [.. new long[] { 1, 2, 3 }.Take(model.Config.ContextLength)];
            model.Logits(new() { Ids = cpu.From(ids, [1, ids.Length]) });
            Assert.InRange(cpu.Memory.Reserved, 0, MostMemory);
            ModelFiles files = ModelFiles.Find(_folder.Path);
            using TensorArchive weights = files.OpenWeights();
            _ = StoredModel.Open(files, weights).StateBytes(cpu, int.MaxValue);
            GgufExport.Describe(weights, model.Config, "x", QuantizationMix.Of(weights), default);
        });
    }

    [Fact]
    public void AnEncoderIsRefusedOrReads()
    {
        string folder = TestData.Shared("golden", "adapters", "bert_base");
        File.Copy(Path.Combine(folder, "model.safetensors"), _folder["model.safetensors"]);
        var config = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")))!;
        Try(config, 0, () =>
        {
            using var cpu = new CpuDevice(1);
            using var pause = cpu.NoGrad();
            TextEncoder.Load(cpu, _folder.Path).Hidden(new() { Ids = cpu.From([1L], [1, 1]) });
            Assert.InRange(cpu.Memory.Reserved, 0, MostMemory);
        });
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void AnAdapterIsRefusedOrServes(string name)
    {
        string folder = TestData.Shared("golden", "adapters", name);
        File.Copy(Path.Combine(folder, Adapter.WeightsFile), _folder[Adapter.WeightsFile]);
        var config = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, Adapter.ConfigFile)))!;
        using var cpu = new CpuDevice(1);
        using var pause = cpu.NoGrad();
        CausalLanguageModel model = CausalLanguageModel.Load(cpu, TestData.Shared("golden", "adapters", "llama_base"));
        Try(config, name.Length, () =>
        {
            try
            {
                model.Adapters.Load(_folder.Path, "a");
                model.Adapters.Activate("a");
                model.Logits(new() { Ids = cpu.From([1L, 2, 3], [1, 3]) });
            }
            finally
            {
                Assert.InRange(cpu.Memory.Reserved, 0, MostMemory);
                if (model.Adapters.All.Count > 0) model.Adapters.Remove("a");
            }
        }, Adapter.ConfigFile);
    }

    private void Try(JsonObject config, int first, Action use, string file = "config.json")
    {
        var wrong = new List<string>();
        int number = first;
        foreach ((string what, JsonObject changed) in HostileValues.Changes(config))
        {
            if (number++ % Step != 0) continue;
            _folder.Write(file, changed.ToJsonString());
            try
            {
                use();
            }
            catch (ModelFormatException e)
            {
                if (e.Message.Contains('\n', StringComparison.Ordinal)) wrong.Add($"{what}: several lines");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                wrong.Add($"{what}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong.Take(40))}");
    }
}

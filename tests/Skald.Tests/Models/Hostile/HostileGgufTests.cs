using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Hostile;

/// <summary>
/// GGUF files with one absurd key or name: loading, quantising and estimating end well or in a sentence that names the file.
/// </summary>
/// <remarks>SKALD_SLOW=1 takes every change; otherwise a part of them.</remarks>
public sealed class HostileGgufTests : IDisposable
{
    private static readonly GgufValue[] s_values =
    [
        GgufValue.Of(0u), GgufValue.Of(1u), GgufValue.Of(3u), GgufValue.Of(uint.MaxValue), GgufValue.Of(-1), GgufValue.Of(int.MaxValue),
        GgufValue.Of(1UL << 40), GgufValue.Of(ulong.MaxValue), GgufValue.Of(long.MinValue), GgufValue.Of(float.NaN),
        GgufValue.Of(float.PositiveInfinity), GgufValue.Of(-1e30f), GgufValue.Of(1e-30f), GgufValue.Of(double.NaN), GgufValue.Of(0f),
        GgufValue.Of("x"), GgufValue.Of(true), GgufValue.OfArray<int>([]), GgufValue.OfArray<int>([-1, 1]),
        GgufValue.OfArray<float>([float.NaN]), GgufValue.OfArray<bool>([true]), GgufValue.OfArray(["a"]),
    ];

    private static readonly string[] s_names =
    [
        "", "weight", "blk", "blk.", "blk..weight", "blk.weight", "blk.0", "blk.0.weight", "blk.0.attn_v.weight", "blk.7.attn_v.weight",
        "blk.x.attn_v.weight", "blk.-1.ffn_down.weight", "blk.99999999999.ffn_down.weight", "blk.0.attn_qkv.weight",
        "blk.0.ffn_down_exps.weight", "output.weight", "rope_freqs.weight", "rope_factors_short.weight", "model.0.weight",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _wrong = [];

    private static int Step => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 1 : 61;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama")]
    [InlineData("llama-rope-scaled")]
    [InlineData("mixtral")]
    [InlineData("phi3")]
    [InlineData("gemma2")]
    public void AKeyWithAnAbsurdValueEndsInASentence(string family)
    {
        using TensorArchive model = Open(family);
        GgufSource[] tensors = [.. model.Tensors.Select(tensor => GgufSource.Copy(model, tensor))];
        int number = 0;
        foreach ((string key, _) in model.Metadata!.All)
        {
            if (key.StartsWith("tokenizer", StringComparison.Ordinal)) continue;
            foreach (GgufValue value in s_values)
            {
                if (number++ % Step != 0) continue;
                var changed = new GgufMetadata();
                foreach ((string other, GgufValue kept) in model.Metadata.All) changed.Add(other, other == key ? value : kept);
                Use($"{key} = {value}", changed, tensors);
            }
        }

        Assert.True(_wrong.Count == 0, $"{_wrong.Count}:\n{string.Join('\n', _wrong.Take(40))}");
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("phi3")]
    public void ATensorWithAnAbsurdNameEndsInASentence(string family)
    {
        using TensorArchive model = Open(family);
        int number = 0;
        foreach (TensorEntry renamed in model.Tensors)
        {
            foreach (string name in s_names)
            {
                if (number++ % Step != 0 || model.TryGet(name, out _)) continue;
                Use($"{renamed.Name} is called {name}", model.Metadata!,
                    [.. model.Tensors.Select(tensor => GgufSource.Copy(model, tensor, tensor == renamed ? name : tensor.Name))]);
            }
        }

        Assert.True(_wrong.Count == 0, $"{_wrong.Count}:\n{string.Join('\n', _wrong.Take(40))}");
    }

    private static TensorArchive Open(string family) =>
        TensorArchive.Open(TestData.Shared("golden", "gguf", "tiny", family, $"{family}-q8_0.gguf"));

    private void Use(string what, GgufMetadata metadata, GgufSource[] tensors)
    {
        try
        {
            GgufWriter.Write(_folder["model.gguf"], metadata, tensors);
        }
        catch (ArgumentException)
        {
            return;  // our own writer refuses it
        }

        using var cpu = new CpuDevice(1);
        using var pause = cpu.NoGrad();
        Try(what, () =>
        {
            CausalLanguageModel loaded = CausalLanguageModel.Load(cpu, _folder["model.gguf"]);
            long[] ids = [.. new long[] { 1, 2, 3 }.Take(loaded.Config.ContextLength)];
            loaded.Logits(new() { Ids = cpu.From(ids, [1, ids.Length]) });
        });
        Try($"quantize: {what}", () =>
        {
            ModelFiles files = ModelFiles.Find(_folder["model.gguf"]);
            using TensorArchive weights = files.OpenWeights();
            GgufConversion.Write(files, weights, QuantizationMix.Find("q4_k_m"), _folder["small.gguf"]);
        });
        Try($"estimate: {what}", () =>
        {
            ModelFiles files = ModelFiles.Find(_folder["model.gguf"]);
            using TensorArchive weights = files.OpenWeights();
            var stored = StoredModel.Open(files, weights);
            Assert.True(stored.WeightBytes(cpu) > 0);
            Assert.True(stored.StateBytes(cpu, int.MaxValue) > 0);
        });
    }

    private void Try(string what, Action use)
    {
        try
        {
            use();
        }
        catch (ModelFormatException e)
        {
            if (e.Message.Contains('\n', StringComparison.Ordinal)) _wrong.Add($"{what}: several lines");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _wrong.Add($"{what}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
        }
    }
}

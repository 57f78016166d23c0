using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Gguf;

/// <summary>Well-formed GGUF files whose model is none: one sentence each, and no memory taken.</summary>
public sealed class BrokenGgufModelTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Theory]
    [InlineData("general.architecture", "grus", "general.architecture must be one of llama,")]
    [InlineData("llama.block_count", null, "the key llama.block_count is needed")]
    [InlineData("llama.block_count", 3u, "the weights must hold the 48352 parameters of the configuration")]
    [InlineData("llama.block_count", 16_000_000u, "the weights must hold the tensors of 16000000 layers")]
    [InlineData("llama.block_count", uint.MaxValue, "num_hidden_layers")]
    [InlineData("llama.embedding_length", 64u, "parameters of the configuration")]
    [InlineData("llama.feed_forward_length", 48u, "\"blk.0.ffn_gate.weight\" must be [48, 32], got [64, 32]")]
    [InlineData("llama.attention.head_count", 0u, "attention.head_count must be positive")]
    [InlineData("llama.attention.head_count", "four", "must be an integer")]
    [InlineData("llama.attention.value_length", 4u, "heads must be as wide in keys as in values, got 8 and 4")]
    [InlineData("llama.attention.layer_norm_rms_epsilon", null, "layer_norm_rms_epsilon")]
    [InlineData("llama.rope.scaling.type", "spiral", "rope_type must be one of")]
    public void AKeyThatDoesNotFitIsNamed(string key, object? value, string reason)
    {
        Rewrite(value is null ? [key] : [key], value is null ? [] : [(key, value), ("llama.rope.scaling.factor", 2f)]);
        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
        Assert.Equal(0, _cpu.Memory.Reserved);
    }

    [Fact]
    public void AMissingTensorIsNamedWithItsParameter()
    {
        Rewrite(
            withoutTensor: "blk.1.ffn_norm.weight",
            extra: GgufSource.FromMemory("spare.weight", GgmlType.F32, [32], new byte[128]));
        Assert.Contains(
            "tensor \"blk.1.ffn_norm.weight\" is missing, which holds \"model.layers.1.post_attention_layernorm.weight\"",
            Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorThatNothingNeedsIsNamed()
    {
        Rewrite(extra: GgufSource.FromMemory("blk.0.attn_q.bias", GgmlType.F32, [32], new byte[128]));
        Assert.Contains("\"blk.0.attn_q.bias\" belongs to no parameter of llama", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsThatAreNoNumbersAreRefused()
    {
        float[] broken = new float[32];
        broken[7] = float.NaN;
        Rewrite(
            withoutTensor: "output_norm.weight",
            extra: GgufSource.FromMemory(
                "output_norm.weight", GgmlType.F32, [32], MemoryMarshal.AsBytes(broken.AsSpan()).ToArray()));
        Assert.Contains("\"output_norm.weight\" must hold finite numbers", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ScalesThatAreNoNumbersAreRefused()
    {
        byte[] broken = new byte[320 * 34];
        (broken[0], broken[1]) = (0xFF, 0x7F);
        Rewrite(
            withoutTensor: "output.weight",
            extra: GgufSource.FromMemory("output.weight", GgmlType.Q80, [320, 32], broken));
        Assert.Contains("\"output.weight\": WriteBlocks: the numbers", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ScalesOfRareTypesThatAreNoNumbersAreRefused()
    {
        byte[] broken = new byte[320 * 18];
        (broken[0], broken[1]) = (0x00, 0x7C);
        Rewrite(
            withoutTensor: "output.weight",
            extra: GgufSource.FromMemory("output.weight", GgmlType.IQ4NL, [320, 32], broken));
        Assert.Contains("\"output.weight\" must hold finite numbers", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blk.weight")]
    [InlineData("blk..weight")]
    [InlineData("blk.0.weight")]
    [InlineData("blk.x.attn_v.weight")]
    [InlineData("blk.99999999999.ffn_down.weight")]
    public void QuantisingATensorOfAStrangeNameTakesItAsAnyOther(string name)
    {
        Rewrite(extra: GgufSource.FromMemory(name, GgmlType.F32, [32, 32], new byte[4096]));
        using TensorArchive model = TensorArchive.Open(_folder["model.gguf"]);
        GgufQuantizer.Write(model, QuantizationMix.Find("q8_0")!, null, _folder["small.gguf"],
            cancellationToken: TestContext.Current.CancellationToken);
        using TensorArchive small = TensorArchive.Open(_folder["small.gguf"]);
        Assert.Equal("Q8_0", small[name].Type.Name);
    }

    [Fact]
    public void QuantisingAnAbsurdNumberOfLayersIsASentence()
    {
        Rewrite(withoutKeys: ["llama.block_count"], keys: [("llama.block_count", 1UL << 40)]);
        using TensorArchive model = TensorArchive.Open(_folder["model.gguf"]);
        var e = Assert.Throws<ModelFormatException>(() => GgufQuantizer.Write(
            model, QuantizationMix.Find("q8_0")!, null, _folder["small.gguf"],
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("llama.block_count must lie in [0, 2147483647]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AContextOfTwoBillionTokensIsEstimatedAtOnce()
    {
        Rewrite(withoutKeys: ["llama.context_length"], keys: [("llama.context_length", 1u << 24)]);
        ModelFiles files = ModelFiles.Find(_folder["model.gguf"]);
        using TensorArchive weights = files.OpenWeights();
        StoredModel stored = StoredModel.Open(files, weights);
        Assert.Equal(stored.StateBytes(_cpu, 1 << 24), stored.StateBytes(_cpu, int.MaxValue));
    }

    [Fact]
    public void IntegersAreNoWeights()
    {
        Rewrite(
            withoutTensor: "output_norm.weight",
            extra: GgufSource.FromMemory("output_norm.weight", GgmlType.I32, [32], new byte[128]));
        Assert.Contains("\"output_norm.weight\" must hold weights, got I32", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void LoadingCanBeCancelled()
    {
        Rewrite();
        Assert.Throws<OperationCanceledException>(
            () => CausalLanguageModel.Load(_cpu, _folder["model.gguf"], cancellationToken: new(canceled: true)));
    }

    [Fact]
    public void ProgressEndsWithAllBytes()
    {
        Rewrite();
        var seen = new Recorder();
        CausalLanguageModel.Load(_cpu, _folder["model.gguf"], seen, TestContext.Current.CancellationToken);
        Assert.Equal(seen.Last.Total, seen.Last.Bytes);
        Assert.True(seen.Last.Total > 100_000);
    }

    private string Refusal() =>
        Assert.Throws<ModelFormatException>(() => CausalLanguageModel.Load(_cpu, _folder["model.gguf"])).Message;

    /// <summary>The tiny llama with keys or tensors of its own.</summary>
    private void Rewrite(
        string[]? withoutKeys = null, (string Key, object Value)[]? keys = null, string? withoutTensor = null,
        GgufSource? extra = null)
    {
        using TensorArchive model = TensorArchive.Open(TestData.Shared("golden", "gguf", "tiny", "llama", "llama-f32.gguf"));
        var metadata = new GgufMetadata();
        foreach ((string key, GgufValue value) in model.Metadata!.All)
            if (withoutKeys?.Contains(key) != true) metadata.Add(key, value);
        foreach ((string key, object value) in keys ?? [])
        {
            metadata.Add(key, value switch
            {
                uint number => GgufValue.Of(number),
                ulong number => GgufValue.Of(number),
                float number => GgufValue.Of(number),
                _ => GgufValue.Of((string)value),
            });
        }

        List<GgufSource> tensors =
            [.. model.Tensors.Where(tensor => tensor.Name != withoutTensor).Select(tensor => GgufSource.Copy(model, tensor))];
        if (extra is not null) tensors.Add(extra);
        GgufWriter.Write(_folder["model.gguf"], metadata, tensors);
    }

    private sealed class Recorder : IProgress<LoadingProgress>
    {
        private readonly Lock _lock = new();

        public LoadingProgress Last { get; private set; }

        public void Report(LoadingProgress value)
        {
            lock (_lock)
                if (value.Bytes >= Last.Bytes) Last = value;
        }
    }
}

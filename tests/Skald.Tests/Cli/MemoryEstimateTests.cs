using System.Globalization;
using System.Text.Json;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Cli;

/// <summary>What --estimate says, and what processes then take.</summary>
public sealed class MemoryEstimateTests
{
    private static readonly string s_words = string.Concat(Enumerable.Range(1, 2_000).Select(i => $" {i % 10}"));

    [Theory]
    [InlineData(null)]
    [InlineData(64)]
    [InlineData(20)]
    public void TheStateIsThatOfItsRoom(int? context)
    {
        MemoryEstimate estimate = Estimate(new() { Model = null, Runs = "", Threads = 1, Context = context });
        Assert.Equal(context ?? 128, estimate.Context);
        Assert.Equal(2 * 2 * Math.Max(64, estimate.Context) * 16 * sizeof(float), estimate.State);  // heads too narrow for halves
        Assert.Equal(estimate.Weights + estimate.State + estimate.Activations + estimate.Program, estimate.Total);
    }

    [Fact]
    public void OnlyAPieceOfAPromptIsOnItsWay()
    {
        using var device = new CpuDevice(1);
        ModelFiles files = ModelFiles.Find(Llama());
        using TensorArchive weights = files.OpenWeights();
        StoredModel stored = StoredModel.Open(files, weights);
        long one = stored.ActivationBytes(device, 1);
        Assert.Equal(7 * one, stored.ActivationBytes(device, 7));
        Assert.Equal(stored.ActivationBytes(device, 256), stored.ActivationBytes(device, 100_000));
        Assert.InRange(one, sizeof(float) * 8 * stored.Config.Width, sizeof(float) * 32 * stored.Config.Width);
    }

    [Theory]
    [InlineData(40, 128, "--activations", "q8")]
    [InlineData(200, 512, "--activations", "q8")]
    [InlineData(450, 1024, "--activations", "q8")]
    [InlineData(900, 2048, "--activations", "q8")]
    [InlineData(200, 512, "--activations", "f32")]
    [InlineData(450, 1024, "--cache-type", "q8")]
    public void AProcessTakesWhatIsEstimatedWithin5Percent(int words, int room, string option, string value)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SKALD_SLOW") == "1", "needs SKALD_SLOW=1: it runs whole processes");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the program's own share is that of Linux");
        string model = TestData.Shared("models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf");
        string context = room.ToString(CultureInfo.InvariantCulture);
        JsonElement estimate = Run("chat", model, "--estimate", "--context", context, option, value, "--json");
        JsonElement answer = Run("chat", model, s_words[..(2 * words)], "--max-tokens", "8", option, value, "--json");
        Assert.InRange(answer.GetProperty("promptTokens").GetInt32(), room / 2, room - 8);
        double peak = answer.GetProperty("peakMemoryBytes").GetInt64();
        Assert.InRange(estimate.GetProperty("totalBytes").GetInt64(), 0.95 * peak, 1.05 * peak);
    }

    private static JsonElement Run(params string[] args)
    {
        using var process = new SkaldProcess(args);
        string output = process.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static MemoryEstimate Estimate(ModelRequest request)
    {
        using var device = new CpuDevice(1);
        ModelFiles files = ModelFiles.Find(Llama());
        using TensorArchive weights = files.OpenWeights();
        return MemoryEstimate.Of(StoredModel.Open(files, weights), device, request);
    }

    private static string Llama() => TestData.Shared("golden", "gguf", "tiny", "llama", "llama-q8_0.gguf");
}

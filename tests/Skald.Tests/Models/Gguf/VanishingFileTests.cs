using System.Diagnostics;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Gguf;

/// <summary>Model files that change under a program, and the code that is compiled while they are read.</summary>
public sealed class VanishingFileTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);
    private readonly TemporaryFolder _folder = new();

    public VanishingFileTests() =>
        File.Copy(TestData.Shared("golden", "gguf", "tiny", "llama", "llama-q8_0.gguf"), _folder["model.gguf"]);

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void AModelGoesOnWhenItsFileIsGone()
    {
        CausalLanguageModel model = Load();
        int[] before = [.. Answer(model)];
        File.Delete(_folder["model.gguf"]);
        Assert.Equal(before, Answer(model));
    }

    [Fact]
    public void AFileThatShrinksWhileItIsReadEndsInASentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "an open file cannot be cut there");
        ModelFiles files = ModelFiles.Find(_folder["model.gguf"]);
        using TensorArchive weights = files.OpenWeights();
        StoredModel stored = StoredModel.Open(files, weights);
        Cut(_folder["model.gguf"]);
        string message = Assert.Throws<ModelFormatException>(
            () => CausalLanguageModel.Load(_cpu, stored, cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains("the file shrank while it was open", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny", "llama", "llama-q8_0.gguf")]
    [InlineData("tiny", "llama", "llama-f32.gguf")]
    [InlineData("tiny", "llama", "llama-f16.gguf")]
    [InlineData("tiny", "llama", "model.safetensors")]
    [InlineData("kquant", "Q4_K_M.gguf")]
    [InlineData("kquant", "IQ4_XS.gguf")]
    public async Task ATinyModelAnswersBeforeTheLargeOneIsThere(params string[] place)
    {
        using TensorArchive weights = TensorArchive.Open(TestData.Shared(["golden", "gguf", .. place]));
        await FirstUse.Begin(weights, cancellationToken: TestContext.Current.CancellationToken);
        await FirstUse.Begin(weights, floatActivations: true, TestContext.Current.CancellationToken);
    }

    /// <summary>Halves a file that others have open: .NET itself would ask them.</summary>
    private static void Cut(string path)
    {
        long half = new FileInfo(path).Length / 2;
        using Process truncate = Process.Start("truncate", ["-s", $"{half}", path]);
        truncate.WaitForExit();
        Assert.Equal(0, truncate.ExitCode);
    }

    private CausalLanguageModel Load() =>
        CausalLanguageModel.Load(_cpu, _folder["model.gguf"], cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<int> Answer(CausalLanguageModel model) => new TokenGenerator(model).Generate(
        [1, 2, 3], new() { MaxNewTokens = 8, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false },
        TestContext.Current.CancellationToken);
}

using System.Text.Json;

namespace Skald.Tests.Architecture;

/// <summary>The recorded references are all there, and small enough to clone.</summary>
public sealed class GoldenFileTests
{
    private const long MaxBytes = 10 << 20;

    [Theory, InlineData("ops", 1349), InlineData("training", 146)]
    public void EveryListedCaseHasItsFile(string area, int cases)
    {
        using var list = JsonDocument.Parse(File.ReadAllBytes(TestData.Golden(area, "cases.json")));
        string[] files =
        [
            .. list.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("file").GetString()!),
        ];
        Assert.Equal(cases, files.Length);
        Assert.All(files, file => Assert.True(File.Exists(TestData.Golden(area, file)), file));
    }

    [Theory, InlineData("gpt2"), InlineData("llama"), InlineData("llama-bias"), InlineData("nanochat")]
    public void EveryModelIsComplete(string model)
    {
        string[] parts =
        [
            "config.json", "generation_config.json", "golden.json", "golden.safetensors", "grads.safetensors",
            "model.safetensors",
        ];
        Assert.All(parts, part => Assert.True(File.Exists(TestData.Golden("causal", model, part)), part));
    }

    [Fact]
    public void RecordingsStaySmall()
    {
        long bytes = Directory.EnumerateFiles(TestData.Golden(), "*", SearchOption.AllDirectories)
            .Sum(path => new FileInfo(path).Length);
        Assert.InRange(bytes, 1, MaxBytes);
    }
}

using System.Text.Json;
using Skald.Cli.Display;

namespace Skald.Cli.Bench;

/// <summary>How fast a model reads and writes, beside what the machine can do.</summary>
internal sealed record ModelFigures
{
    public required string Model { get; init; }

    public required int Threads { get; init; }

    public required double LoadSeconds { get; init; }

    /// <summary>Until the first token of a prompt of 20, the model being loaded.</summary>
    public required double FirstTokenSeconds { get; init; }

    public required int PromptTokens { get; init; }

    public required double PromptTokensPerSecond { get; init; }

    public required double TokensPerSecond { get; init; }

    /// <summary>Bytes of weights that a token reads.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Multiply-adds of a token, counted as two.</summary>
    public required double FlopsPerToken { get; init; }

    public required double PeakGigaBytes { get; init; }

    public required double PeakGigaFlops { get; init; }

    public required long PeakMemory { get; init; }

    private double GigaBytes => WeightBytes * TokensPerSecond / 1e9;

    private double GigaFlops => FlopsPerToken * PromptTokensPerSecond / 1e9;

    public IEnumerable<string> Lines() =>
    [
        $"load      {Wording.F(LoadSeconds, 3)} s; first token of a prompt of 20 after {Wording.F(FirstTokenSeconds, 3)} s more",
        $"prompt    {Wording.F(PromptTokensPerSecond, 1)} tokens/s over {PromptTokens} tokens: {Wording.F(GigaFlops, 1)} GFLOP/s, "
            + $"{Wording.F(100 * GigaFlops / PeakGigaFlops, 1)} % of the multiply-add peak of {Wording.F(PeakGigaFlops, 1)}",
        $"answer    {Wording.F(TokensPerSecond, 1)} tokens/s: {Wording.F(GigaBytes, 2)} GB/s of weights, "
            + $"{Wording.F(100 * GigaBytes / PeakGigaBytes, 1)} % of the {Wording.F(PeakGigaBytes, 2)} that memory gives",
        $"memory    {Wording.N(PeakMemory / 1e6)} MB at most, {Wording.N(WeightBytes / 1e6)} MB of weights read for each token",
    ];

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("bench", "model");
        json.WriteString("model", Model);
        json.WriteNumber("threads", Threads);
        json.WriteNumber("loadSeconds", LoadSeconds);
        json.WriteNumber("firstTokenSeconds", FirstTokenSeconds);
        json.WriteNumber("promptTokens", PromptTokens);
        json.WriteNumber("promptTokensPerSecond", PromptTokensPerSecond);
        json.WriteNumber("tokensPerSecond", TokensPerSecond);
        json.WriteNumber("weightBytes", WeightBytes);
        json.WriteNumber("gigaBytes", GigaBytes);
        json.WriteNumber("peakGigaBytes", PeakGigaBytes);
        json.WriteNumber("shareOfBandwidth", GigaBytes / PeakGigaBytes);
        json.WriteNumber("gigaFlops", GigaFlops);
        json.WriteNumber("peakGigaFlops", PeakGigaFlops);
        json.WriteNumber("shareOfPeak", GigaFlops / PeakGigaFlops);
        json.WriteNumber("peakMemoryBytes", PeakMemory);
    }
}

using System.Text.Json;
using Skald.Cli.Display;

namespace Skald.Cli.Bench;

/// <summary>What training a preset costs.</summary>
/// <param name="Seconds">Median time of a step.</param>
/// <param name="PeakGigaFlops">Median of the machine's multiply-add peak, measured between the steps.</param>
/// <param name="Share">Median of the steps' shares of the peak around each of them.</param>
/// <param name="BestShare">The share that a tenth of the steps surpass.</param>
/// <param name="EarlyStep">The step at which memory was first looked at.</param>
/// <param name="EarlyMemory">Resident bytes then.</param>
/// <param name="LateMemory">Resident bytes after the last step.</param>
internal sealed record TrainingFigures(
    string Preset, long Parameters, int Steps, int Threads, double Seconds, double TokensPerSecond, double GigaFlops,
    double PeakGigaFlops, double Share, double BestShare, MemoryFigures Memory, int EarlyStep, long EarlyMemory,
    long LateMemory)
{
    public const string Header =
        "preset       parameters  ms/step    tok/s  GFLOP/s  of peak  best tenth   memory = weights + gradients + moments + "
        + "activations + runtime (MB)   growth";

    /// <summary>Growth of resident memory from the early step to the last, as a share.</summary>
    public double Growth => ((double)LateMemory / EarlyMemory) - 1;

    /// <summary>One row below <see cref="Header"/>.</summary>
    public string Row() =>
        $"{Preset,-12} {Wording.N(Parameters),10} {Wording.F(1000 * Seconds, 1),8} {Wording.N(TokensPerSecond),8} "
        + $"{Wording.F(GigaFlops, 1),8} {Wording.F(100 * Share, 1),6} %    {Wording.F(100 * BestShare, 1),6} %   {Megabytes(Memory.Process)} = "
        + $"{Megabytes(Memory.Weights)} + {Megabytes(Memory.Gradients)} + {Megabytes(Memory.Moments)} + "
        + $"{Megabytes(Memory.Activations)} + {Megabytes(Memory.Runtime)}   {Wording.F(100 * Growth, 1)} % "
        + $"from step {EarlyStep} to {Steps}";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("bench", "train");
        json.WriteString("preset", Preset);
        json.WriteNumber("parameters", Parameters);
        json.WriteNumber("threads", Threads);
        json.WriteNumber("steps", Steps);
        json.WriteNumber("secondsPerStep", Seconds);
        json.WriteNumber("tokensPerSecond", TokensPerSecond);
        json.WriteNumber("gigaFlops", GigaFlops);
        json.WriteNumber("peakGigaFlops", PeakGigaFlops);
        json.WriteNumber("shareOfPeak", Share);
        json.WriteNumber("shareOfPeakBestTenth", BestShare);
        json.WriteStartObject("peakMemoryBytes");
        json.WriteNumber("process", Memory.Process);
        json.WriteNumber("weights", Memory.Weights);
        json.WriteNumber("gradients", Memory.Gradients);
        json.WriteNumber("moments", Memory.Moments);
        json.WriteNumber("activations", Memory.Activations);
        json.WriteNumber("runtime", Memory.Runtime);
        json.WriteEndObject();
        json.WriteNumber("earlyStep", EarlyStep);
        json.WriteNumber("earlyMemoryBytes", EarlyMemory);
        json.WriteNumber("lateMemoryBytes", LateMemory);
    }

    private static string Megabytes(long bytes) => Wording.N(bytes / 1e6);
}

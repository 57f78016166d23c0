using System.Globalization;
using System.Reflection;
using System.Text;
using Skald.Models;

namespace Skald.Training.Runs;

/// <summary>report.md and loss.svg: what a run did, for people.</summary>
internal static class RunReport
{
    /// <summary>Writes both files from the log.</summary>
    public static void Write(
        RunFolder folder, TrainingOptions options, CausalLanguageModel model, TrainingResult result, double flopsPerStep)
    {
        IReadOnlyList<LogLine> log = RunLog.Read(folder.LogFile);
        File.WriteAllText(folder.ChartFile, LossChart.Draw(log));
        File.WriteAllText(folder.ReportFile, Text(folder, options, model, result, flopsPerStep, log));
    }

    private static string Text(
        RunFolder folder, TrainingOptions options, CausalLanguageModel model, TrainingResult result,
        double flopsPerStep, IReadOnlyList<LogLine> log)
    {
        List<double> speeds = [.. log.Where(l => l.TokensPerSecond > 0).Select(l => l.TokensPerSecond!.Value).Order()];
        double speed = speeds.Count == 0 ? 0 : speeds[speeds.Count / 2];
        double tokensPerStep = (double)options.BatchSize * options.Context * options.Accumulation;
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line($"# {folder.Name}\n");
        Line($"Preset `{options.Preset}`: {model.Config.ModelType}, {options.Layers} layers of {options.Width}, "
            + $"{options.Heads} heads, context {options.Context}, vocabulary {model.Config.VocabSize}, "
            + $"{N(model.ParameterCount)} parameters; {options.Optimizer}, {N(result.Steps)} steps of {N(tokensPerStep)} tokens, "
            + $"seed {options.Seed}.\n");
        Line("| | |\n|---|---|");
        Line($"| held-out loss | {F(result.Final!.Value.NatsPerToken, 4)} nats per token |");
        Line($"| held-out bits per byte | {F(result.Final.Value.BitsPerByte, 4)} over {N(result.Final.Value.Tokens)} tokens |");
        if (result.EntropyBitsPerByte is { } entropy)
        {
            Line($"| entropy of the source | {F(entropy, 4)} bits per byte |");
            Line($"| above the entropy | {F(100 * ((result.Final.Value.BitsPerByte / entropy) - 1), 2)} % |");
        }

        Line($"| training | {F(result.Elapsed.TotalSeconds, 1)} s this session |");
        Line($"| speed | {N(speed)} tokens/s, {F(speed / tokensPerStep * flopsPerStep / 1e9, 1)} GFLOP/s (median step) |");
        Line($"| machine | {model.Device.Name}, {Environment.OSVersion} |");
        Line($"| skald | {Version()} |");
        Line($"| finished | {DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)} |\n");
        Line("![loss](loss.svg)\n");
        Line("## Samples\n");
        foreach (LogLine sample in log.Where(l => l.Event == "sample").TakeLast(3))
            Line($"After step {N(sample.Step)}:\n\n```text\n{sample.Text!.Replace("```", "'''", StringComparison.Ordinal)}\n```\n");
        return text.ToString();
    }

    private static string Version() =>
        typeof(RunReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    private static string N(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string F(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}

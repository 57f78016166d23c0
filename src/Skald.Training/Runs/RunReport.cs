using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Skald.Models;
using Skald.Tensors.Cpu;

namespace Skald.Training.Runs;

/// <summary>report.md and loss.svg: what a run did, for people.</summary>
internal static class RunReport
{
    /// <summary>Writes both files from the log.</summary>
    /// <exception cref="TrainingException">The disk is full.</exception>
    public static void Write(
        RunFolder folder, TrainingOptions options, CausalLanguageModel model, TrainingResult result,
            double flopsPerStep)
    {
        IReadOnlyList<LogLine> log = RunLog.Read(folder.LogFile);
        RunFolder.Write(folder.ChartFile, Encoding.UTF8.GetBytes(LossChart.Draw(log)));
        RunFolder.Write(
            folder.ReportFile, Encoding.UTF8.GetBytes(Text(folder, options, model, result, flopsPerStep, log)));
    }

    private static string Text(
        RunFolder folder, TrainingOptions options, CausalLanguageModel model, TrainingResult result,
        double flopsPerStep, IReadOnlyList<LogLine> log)
    {
        double tokensPerStep = (double)options.BatchSize * options.Context * options.Accumulation;
        ModelConfig config = model.Config;
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line($"# {folder.Name}\n");
        Line($"Preset `{options.Preset}` on {Source(options)}: {config.ModelType}, {config.Layers} layers of "
            + $"{config.Width}, {config.Heads} heads, context {options.Context}, vocabulary {N(config.VocabSize)}, "
            + $"{N(model.ParameterCount)} parameters; {options.Optimizer}, {N(result.Steps)} steps of "
            + $"{N(tokensPerStep)} tokens, seed {options.Seed}. Every setting is in `run.json`.\n");
        Line("| | |\n|---|---|");
        foreach ((string name, string value) in Losses(result, log)) Line($"| {name} | {value} |");
        foreach ((string name, string value) in Speed(model, log, tokensPerStep, flopsPerStep))
            Line($"| {name} | {value} |");
        Line($"| system | {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription} |");
        Line($"| built from | {Build()} |");
        Line($"| finished | {DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)} |\n");
        Line("![training and held-out loss over the steps](loss.svg)\n");
        Line("## Samples\n");
        foreach (LogLine sample in log.Where(l => l.Event == LogLine.Sample).TakeLast(3))
        {
            string shown = sample.Text!.Trim('\n').Replace("```", "'''", StringComparison.Ordinal);
            Line($"After step {N(sample.Step)}:\n\n```text\n{shown}\n```\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Losses(TrainingResult result, IReadOnlyList<LogLine> log)
    {
        HeldOutLoss final = result.Final!.Value;
        yield return ("held-out loss", $"{F(final.NatsPerToken, 4)} nats per token");
        yield return ("held-out bits per byte",
            $"{F(final.BitsPerByte, 4)} over all {N(final.Tokens)} held-out tokens");
        if (result.EntropyBitsPerByte is { } entropy)
        {
            yield return ("entropy of the source", $"{F(entropy, 4)} bits per byte of the same text");
            yield return ("above the entropy", $"{F(100 * ((final.BitsPerByte / entropy) - 1), 2)} %");
        }

        LogLine? best = log.Where(l => l is { Event: LogLine.Evaluation, ValidationLoss: not null, IsFinal: not true })
            .MinBy(l => l.ValidationLoss);
        if (best is not null)
        {
            yield return ("best on the way",
                $"{F(best.ValidationLoss!.Value, 4)} nats per token after step {N(best.Step)}, on a part of it");
        }

        List<double> last = [.. log.Where(l => l.Event == LogLine.TrainStep).TakeLast(100).Select(l => l.Loss ?? 0)];
        if (last.Count > 0)
            yield return ("training loss",
                $"{F(last.Average(), 4)} nats per token, mean of the last {last.Count} steps");
    }

    private static IEnumerable<(string Name, string Value)> Speed(
        CausalLanguageModel model, IReadOnlyList<LogLine> log, double tokensPerStep, double flopsPerStep)
    {
        List<double> speeds = [.. log.Where(l => l.TokensPerSecond > 0).Select(l => l.TokensPerSecond!.Value).Order()];
        if (speeds.Count > 0)
        {
            double median = speeds[speeds.Count / 2], gigaFlops = median / tokensPerStep * flopsPerStep / 1e9;
            string share = model.Device is CpuDevice cpu
                ? $", {F(100 * gigaFlops / cpu.MeasurePeakGigaFlops(), 0)} % of the peak measured at the end"
                : "";
            yield return ("time in steps", $"{F(speeds.Sum(speed => tokensPerStep / speed), 1)} s");
            yield return ("speed", $"{N(median)} tokens/s, {F(gigaFlops, 1)} GFLOP/s{share} (median step)");
        }

        yield return ("machine", $"{Processor.Read().Name}; {model.Device.Name}");
    }

    private static string Source(TrainingOptions options) => options.Data.Count == 0
        ? $"{N(options.Tales)} tales of Saga"
        : string.Join(", ", options.Data.Select(path => $"`{path}`"));

    /// <summary>The program's version and commit: of the command, or of whoever trains with the library.</summary>
    private static string Build()
    {
        Assembly program = Assembly.GetEntryAssembly() ?? typeof(RunReport).Assembly;
        string version = program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
        return $"{program.GetName().Name} {version.Replace("+", ", commit ", StringComparison.Ordinal)}";
    }

    private static string N(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string F(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Skald.Training.Data;
using Skald.Training.Runs;

namespace Skald.Cli.Display;

/// <summary>How a run's events read.</summary>
internal static class Wording
{
    public static string Stage(DataStage stage) => stage.ToString().ToLowerInvariant();

    public static string Counts(DataProgress progress)
    {
        DataCounts c = progress.Counts;
        return $"{N(c.Documents)} documents, {N(c.Bytes)} bytes"
            + (c.Duplicates > 0 ? $", {N(c.Duplicates)} duplicates dropped" : "")
            + (c.NearDuplicates > 0 ? $", {N(c.NearDuplicates)} near-duplicates dropped" : "")
            + (c.InvalidReplaced > 0 ? $", {N(c.InvalidReplaced)} invalid sequences replaced" : "")
            + (c.TrainTokens > 0 ? $", {N(c.TrainTokens)} training and {N(c.ValidationTokens)} held-out tokens" : "");
    }

    public static IEnumerable<string> Start(RunStart start)
    {
        yield return $"run       {start.Folder}";
        yield return $"model     {start.Model.Config.ModelType}, {N(start.Model.ParameterCount)} parameters, "
            + $"vocabulary {N(start.Model.Config.VocabSize)}, context {start.Model.Config.ContextLength}";
        yield return $"text      {N(start.TrainTokens)} training tokens, {N(start.ValidationTokens)} held out";
        yield return $"device    {start.Model.Device.Name}";
        if (start.FirstStep > 0) yield return $"resumed   after step {N(start.FirstStep)}";
    }

    public static string Step(RunStep step, long steps, double peakGigaFlops) =>
        $"step {N(step.Result.Step)}/{N(steps)}  loss {F(step.Result.Loss, 4)}  {N(step.TokensPerSecond)} tok/s  "
        + $"{F(step.GigaFlopsPerSecond, 1)} GFLOP/s"
        + (peakGigaFlops > 0 ? $" ({F(100 * step.GigaFlopsPerSecond / peakGigaFlops, 0)} % of peak)" : "")
        + $"  {F(step.Result.Duration.TotalMilliseconds, 1)} ms";

    public static string Evaluation(RunEvaluation e) =>
        $"held out after step {N(e.Step)}: {F(e.Loss.NatsPerToken, 4)} nats per token, "
        + $"{F(e.Loss.BitsPerByte, 4)} bits per byte"
        + (e.IsFinal ? $" (all {N(e.Loss.Tokens)} tokens)" : e.IsBest ? " (best)" : "");

    public static string N(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string F(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}

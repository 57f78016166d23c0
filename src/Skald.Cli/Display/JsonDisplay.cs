using Skald.Training.Data;
using Skald.Training.Runs;

namespace Skald.Cli.Display;

/// <summary>A run as JSON lines, for other programs.</summary>
internal sealed class JsonDisplay(CommandContext context) : ITrainingObserver
{
    public void OnData(DataProgress progress) => context.WriteJson(json =>
    {
        json.WriteString("event", "data");
        json.WriteString("stage", Wording.Stage(progress.Stage));
        json.WriteBoolean("finished", progress.Finished);
        json.WriteNumber("documents", progress.Counts.Documents);
        json.WriteNumber("bytes", progress.Counts.Bytes);
    });

    public void OnStart(RunStart start) => context.WriteJson(json =>
    {
        json.WriteString("event", "start");
        json.WriteString("folder", start.Folder);
        json.WriteNumber("parameters", start.Model.ParameterCount);
        json.WriteNumber("trainTokens", start.TrainTokens);
        json.WriteNumber("validationTokens", start.ValidationTokens);
        json.WriteNumber("firstStep", start.FirstStep);
        json.WriteNumber("steps", start.Steps);
    });

    public void OnStep(RunStep step) => context.WriteJson(json =>
    {
        json.WriteString("event", "step");
        json.WriteNumber("step", step.Result.Step);
        json.WriteNumber("loss", step.Result.Loss);
        json.WriteNumber("gradientNorm", step.Result.GradientNorm);
        json.WriteNumber("tokensPerSecond", step.TokensPerSecond);
        json.WriteNumber("gigaFlopsPerSecond", step.GigaFlopsPerSecond);
    });

    public void OnEvaluation(RunEvaluation evaluation) => context.WriteJson(json =>
    {
        json.WriteString("event", "evaluation");
        json.WriteNumber("step", evaluation.Step);
        json.WriteNumber("natsPerToken", evaluation.Loss.NatsPerToken);
        json.WriteNumber("bitsPerByte", evaluation.Loss.BitsPerByte);
        json.WriteBoolean("final", evaluation.IsFinal);
    });

    public void OnSample(long step, string text) => context.WriteJson(json =>
    {
        json.WriteString("event", "sample");
        json.WriteNumber("step", step);
        json.WriteString("text", text);
    });

    public void OnCheckpoint(long step, string folder) => context.WriteJson(json =>
    {
        json.WriteString("event", "checkpoint");
        json.WriteNumber("step", step);
        json.WriteString("folder", folder);
    });

    /// <summary>How the run ended.</summary>
    public static void End(TrainingResult result, CommandContext context) => context.WriteJson(json =>
    {
        json.WriteString("event", "end");
        json.WriteBoolean("completed", result.Completed);
        json.WriteString("folder", result.Folder);
        json.WriteNumber("steps", result.Steps);
        json.WriteNumber("seconds", result.Elapsed.TotalSeconds);
        if (result.Final is { } final) json.WriteNumber("bitsPerByte", final.BitsPerByte);
        if (result.EntropyBitsPerByte is { } entropy) json.WriteNumber("entropyBitsPerByte", entropy);
    });
}

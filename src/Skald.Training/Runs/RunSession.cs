using System.Diagnostics;
using System.Text;
using Skald.Models;
using Skald.Training.Checkpoints;

namespace Skald.Training.Runs;

/// <summary>The loop of a run: steps, and what happens every so many of them.</summary>
internal sealed class RunSession(
    RunFolder folder, TrainingOptions options, ITrainingObserver observer, TrainingData data, Trainer trainer,
    CheckpointStore store, RunLog log, TrainerState state)
{
    private const int SampleTokens = 400;
    private long _savedStep = -1;

    public TrainingResult Run(CancellationToken cancellationToken)
    {
        double flops = FlopCount.PerToken(trainer.Model, options.Context) * trainer.TokensPerStep;
        observer.OnStart(new(
            folder.Path, trainer.Model, data.Tokens.Train.Count, data.Tokens.Validation.Count,
            trainer.Step, options.Steps, flops));
        var clock = Stopwatch.StartNew();
        while (trainer.Step < options.Steps)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save();
                return new(folder.Path, trainer.Step, false, null, null, clock.Elapsed);
            }

            Step(flops);
            bool isLast = trainer.Step == options.Steps;
            if (Every(options.EvaluationInterval) && !isLast) Evaluate(options.EvaluationWindows);
            if (options.SampleInterval > 0 && Every(options.SampleInterval) && !isLast) Sample();
            if (Every(options.CheckpointInterval) || isLast) Save();
        }

        HeldOutLoss final = Evaluate(0);
        Sample();
        TimeSpan elapsed = clock.Elapsed;
        double? entropy = data.Entropy?.BitsPerByte;
        var result = new TrainingResult(folder.Path, trainer.Step, true, final, entropy, elapsed);
        RunReport.Write(folder, options, trainer.Model, result, flops);
        return result;
    }

    private void Step(double flops)
    {
        StepResult result = trainer.TrainStep();
        double seconds = result.Duration.TotalSeconds;
        var step = new RunStep(result, trainer.TokensPerStep / seconds, flops / seconds / 1e9);
        log.Append(new()
        {
            Event = "step",
            Step = result.Step,
            Loss = result.Loss,
            GradientNorm = result.GradientNorm,
            RateFactor = result.RateFactor,
            TokensPerSecond = Math.Round(step.TokensPerSecond),
        });
        observer.OnStep(step);
    }

    private HeldOutLoss Evaluate(int windows)
    {
        HeldOutLoss loss = Evaluator.Measure(
            trainer.Model, data.Tokens.Validation, options.Context, options.BatchSize, windows);
        bool isBest = state.BestLoss is null || loss.NatsPerToken < state.BestLoss;
        if (isBest && windows > 0) state = state with { BestLoss = loss.NatsPerToken, BestStep = trainer.Step };
        log.Append(new()
        {
            Event = "evaluation",
            Step = trainer.Step,
            Time = DateTimeOffset.UtcNow,
            ValidationLoss = loss.NatsPerToken,
            BitsPerByte = loss.BitsPerByte,
        });
        observer.OnEvaluation(new(trainer.Step, loss, isBest, windows == 0));
        return loss;
    }

    private void Sample()
    {
        var generator = new TextGenerator(trainer.Model, data.Tokenizer);
        var text = new StringBuilder();
        SamplingOptions sampling = trainer.Model.RecommendedSampling with { Seed = options.Seed + (ulong)trainer.Step };
        trainer.Model.Eval();
        foreach (GeneratedPiece piece in generator.Generate("", new() { MaxNewTokens = SampleTokens, Sampling = sampling }))
            text.Append(piece.Text);
        log.Append(new() { Event = "sample", Step = trainer.Step, Text = text.ToString() });
        observer.OnSample(trainer.Step, text.ToString());
    }

    private void Save()
    {
        if (_savedStep == trainer.Step || trainer.Step == 0) return;
        state = state with { Step = trainer.Step };
        Checkpoint saved = store.Save(
            trainer.Step, RunCheckpoints.Components(trainer, data.Tokenizer, state),
            pinned: state.BestStep > 0 ? [state.BestStep] : null);
        _savedStep = trainer.Step;
        log.Append(new() { Event = "checkpoint", Step = trainer.Step, Time = DateTimeOffset.UtcNow });
        observer.OnCheckpoint(trainer.Step, saved.Folder);
    }

    private bool Every(int interval) => trainer.Step % interval == 0;
}

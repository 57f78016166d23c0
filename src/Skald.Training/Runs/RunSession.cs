using System.Diagnostics;
using System.Text;
using Skald.Models.Generation;
using Skald.Training.Checkpoints;

namespace Skald.Training.Runs;

/// <summary>The loop of a run: steps, and what happens every so many of them.</summary>
internal sealed class RunSession(
    RunFolder folder, TrainingOptions options, ITrainingObserver observer, TrainingData data, Trainer trainer,
    CheckpointStore store, RunLog log, TrainerState state)
{
    private const int SampleTokens = 400;

    // A checkpoint that the session began from need not be written again.
    private long _savedStep = trainer.Step;

    /// <summary>Trains to the last step, or until the caller asks to stop.</summary>
    /// <exception cref="TrainingException">A value is not finite, or the disk refuses; the message names the last good
    /// checkpoint.</exception>
    public TrainingResult Run(CancellationToken cancellationToken)
    {
        double flops = FlopCount.PerToken(trainer.Model, options.Context) * trainer.TokensPerStep;
        observer.OnStart(new(
            folder.Path, trainer.Model, data.Tokens.Train.Count, data.Tokens.Validation.Count,
            trainer.Step, options.Steps, flops));
        var clock = Stopwatch.StartNew();
        while (trainer.Step < options.Steps)
        {
            if (cancellationToken.IsCancellationRequested) return Stop(clock);
            Step(flops);
            bool isLast = trainer.Step == options.Steps, isBest = false;
            if (Every(options.EvaluationInterval) && !isLast)
                (_, isBest) = Evaluate(options.EvaluationWindows, default);
            if (options.SampleInterval > 0 && Every(options.SampleInterval) && !isLast) Sample();
            if (isBest || isLast || Every(options.CheckpointInterval)) Save();
        }

        HeldOutLoss final;
        try
        {
            (final, _) = Evaluate(0, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Stop(clock);
        }

        Sample();
        var result = new TrainingResult(folder.Path, trainer.Step, true, final, data.Entropy?.BitsPerByte,
            clock.Elapsed);
        RunReport.Write(folder, options, trainer.Model, result, flops);
        return result;
    }

    private TrainingResult Stop(Stopwatch clock)
    {
        Save();
        return new(folder.Path, trainer.Step, false, null, null, clock.Elapsed);
    }

    private void Step(double flops)
    {
        StepResult result;
        try
        {
            result = trainer.TrainStep();
        }
        catch (NonFiniteException e)
        {
            throw NotFinite(e);
        }

        double seconds = result.Duration.TotalSeconds;
        var step = new RunStep(result, trainer.TokensPerStep / seconds, flops / seconds / 1e9);
        Note(new()
        {
            Event = LogLine.TrainStep,
            Step = result.Step,
            Loss = result.Loss,
            GradientNorm = result.GradientNorm,
            RateFactor = result.RateFactor,
            TokensPerSecond = Math.Round(step.TokensPerSecond),
        });
        observer.OnStep(step);
    }

    private (HeldOutLoss Loss, bool IsBest) Evaluate(int windows, CancellationToken cancellationToken)
    {
        using IDisposable? average = trainer.Average?.Borrow();
        HeldOutLoss loss = Evaluator.Measure(
            trainer.Model, data.Tokens.Validation, options.Context, options.BatchSize, windows, cancellationToken);
        bool isBest = windows > 0 && !(loss.NatsPerToken >= state.BestLoss) && double.IsFinite(loss.NatsPerToken);
        if (isBest) state = state with { BestLoss = loss.NatsPerToken, BestStep = trainer.Step };
        Note(new()
        {
            Event = LogLine.Evaluation,
            Step = trainer.Step,
            Time = DateTimeOffset.UtcNow,
            ValidationLoss = loss.NatsPerToken,
            BitsPerByte = loss.BitsPerByte,
            IsFinal = windows == 0,
        });
        observer.OnEvaluation(new(trainer.Step, loss, isBest, windows == 0));
        return (loss, isBest);
    }

    private void Sample()
    {
        using IDisposable? average = trainer.Average?.Borrow();
        var generator = new TextGenerator(trainer.Model, data.Tokenizer);
        var text = new StringBuilder();
        SamplingOptions sampling = trainer.Model.RecommendedSampling with { Seed = options.Seed + (ulong)trainer.Step };
        trainer.Model.Eval();
        foreach (GeneratedPiece piece in generator.Generate("", new()
        {
            MaxNewTokens = SampleTokens,
            Sampling = sampling
        }))
            text.Append(piece.Text);
        Note(new() { Event = LogLine.Sample, Step = trainer.Step, Text = text.ToString() });
        observer.OnSample(trainer.Step, text.ToString());
    }

    private void Save()
    {
        if (_savedStep == trainer.Step) return;
        if (NonFiniteSearch.InWeights(trainer.Model) is { } culprit)
            throw NotFinite(new(trainer.Step, "update", double.NaN, culprit));
        state = state with { Step = trainer.Step };
        Checkpoint saved = store.Save(
            trainer.Step, RunCheckpoints.Components(trainer, data.Tokenizer, state),
            pinned: state.BestStep > 0 ? [state.BestStep] : null);
        _savedStep = trainer.Step;
        Note(new() { Event = LogLine.Checkpoint, Step = trainer.Step, Time = DateTimeOffset.UtcNow });
        observer.OnCheckpoint(trainer.Step, saved.Folder);
    }

    private void Note(LogLine line)
    {
        try
        {
            log.Append(line);
        }
        catch (TrainingException e)
        {
            throw new TrainingException($"{e.Message}; {LastGood()}.", e);
        }
    }

    private TrainingException NotFinite(NonFiniteException e)
    {
        Note(new() { Event = LogLine.Failure, Step = trainer.Step, Time = DateTimeOffset.UtcNow, Text = e.Message });
        return new($"{e.Message.TrimEnd('.')}; {LastGood()}; begin again with a lower learning rate.", e);
    }

    private string LastGood() => store.Steps() is [.., long step]
        ? $"the last good checkpoint is {Path.Combine(folder.Path, $"checkpoint-{step:D6}")}"
        : "there is no checkpoint yet";

    private bool Every(int interval) => trainer.Step % interval == 0;
}

using Skald.Models;
using Skald.Training.Data;

namespace Skald.Training.Runs;

/// <summary>What a run tells those who watch it. Called on the training thread, between steps.</summary>
public interface ITrainingObserver
{
    /// <summary>A stage of reading, tokenising and writing text.</summary>
    void OnData(DataProgress progress);

    /// <summary>Data and model are ready.</summary>
    void OnStart(RunStart start);

    /// <summary>A step is done.</summary>
    void OnStep(RunStep step);

    /// <summary>A held-out loss has been measured.</summary>
    void OnEvaluation(RunEvaluation evaluation);

    /// <summary>The model has written a sample.</summary>
    void OnSample(long step, string text);

    /// <summary>A checkpoint lies on the disk.</summary>
    void OnCheckpoint(long step, string folder);
}

/// <summary>What is about to be trained.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Model">The model.</param>
/// <param name="TrainTokens">Training tokens.</param>
/// <param name="ValidationTokens">Held-out tokens.</param>
/// <param name="FirstStep">Steps done before, in an earlier session.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="FlopsPerStep">Operations of a step.</param>
public sealed record RunStart(
    string Folder, CausalLanguageModel Model, long TrainTokens, long ValidationTokens, long FirstStep, long Steps,
    double FlopsPerStep);

/// <summary>A step with its speed.</summary>
/// <param name="Result">Loss, norm, time.</param>
/// <param name="TokensPerSecond">Of this step.</param>
/// <param name="GigaFlopsPerSecond">Of this step.</param>
public readonly record struct RunStep(StepResult Result, double TokensPerSecond, double GigaFlopsPerSecond);

/// <summary>A held-out loss on the way.</summary>
/// <param name="Step">After which step.</param>
/// <param name="Loss">The loss.</param>
/// <param name="IsBest">Whether it is the least so far.</param>
/// <param name="IsFinal">Whether all held-out text was used.</param>
public readonly record struct RunEvaluation(long Step, HeldOutLoss Loss, bool IsBest, bool IsFinal);

using Skald.Models;
using Skald.Training;
using Skald.Training.Checkpoints;
using Skald.Training.Runs;

namespace Skald.Cli.Models;

/// <summary>Finds the model that a command means: the last run, a run by name, or any model on disk.</summary>
internal static class ModelPlace
{
    /// <summary>The path or name under which the library opens it.</summary>
    /// <exception cref="TrainingException">There is no such run, or it has no checkpoint yet.</exception>
    public static string Find(string? model, string runs)
    {
        if (model is not null && (IsModel(model) || !IsRun(model, runs))) return model;
        RunFolder folder = FindRun(model, runs);
        Checkpoint checkpoint = new CheckpointStore(folder.Path).OpenLatest() ?? throw new TrainingException(
            $"Generate: {folder.Path} has no checkpoint yet; train it further first.");
        return checkpoint["model"];
    }

    /// <summary>The name of the run that a command means; null where it means another model.</summary>
    public static string? RunName(string? model, string runs) =>
        model is not null && (IsModel(model) || !IsRun(model, runs)) ? null : FindRun(model, runs).Name;

    /// <summary>The run of a name or path; the newest where none is given.</summary>
    public static RunFolder FindRun(string? run, string runs)
    {
        if (run is null)
        {
            return RunFolder.Newest(runs)
                ?? throw new TrainingException($"Run: {runs} holds no run; begin one with skald train.");
        }

        return Candidates(run, runs).FirstOrDefault(found => found.Exists)
            ?? throw new TrainingException($"Run: there is no run \"{run}\", neither here nor in {runs}.");
    }

    private static bool IsModel(string path) =>
        File.Exists(path) || File.Exists(Path.Combine(path, CausalLanguageModel.ConfigFile));

    private static bool IsRun(string name, string runs) => Candidates(name, runs).Any(found => found.Exists);

    private static IEnumerable<RunFolder> Candidates(string name, string runs) =>
        ((string[])[name, Path.Combine(runs, name)]).Select(path => new RunFolder(path));
}

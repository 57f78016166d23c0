using Skald.Models;
using Skald.Tensors;
using Skald.Tokenizers;
using Skald.Training;
using Skald.Training.Checkpoints;
using Skald.Training.Runs;

namespace Skald.Cli;

/// <summary>Finds the model that a command means: the last run, a run by name, or any folder that holds one.</summary>
internal static class ModelFolder
{
    /// <exception cref="TrainingException">There is no such run, or it has no checkpoint yet.</exception>
    public static (CausalLanguageModel Model, ITokenizer Tokenizer) Open(Device device, string? run, string runs)
    {
        string folder = Find(run, runs);
        return (CausalLanguageModel.Load(device, folder), Tokenizer.FromFile(Path.Combine(folder, "tokenizer.json")));
    }

    /// <summary>The folder that holds config.json.</summary>
    public static string Find(string? run, string runs)
    {
        if (run is not null && File.Exists(Path.Combine(run, CausalLanguageModel.ConfigFile))) return run;
        RunFolder folder = FindRun(run, runs);
        Checkpoint checkpoint = new CheckpointStore(folder.Path).OpenLatest() ?? throw new TrainingException(
            $"Generate: {folder.Path} has no checkpoint yet; train it further first.");
        return checkpoint["model"];
    }

    /// <summary>The run of a name or path; the newest where none is given.</summary>
    public static RunFolder FindRun(string? run, string runs)
    {
        if (run is null)
        {
            return RunFolder.Newest(runs)
                ?? throw new TrainingException($"Run: {runs} holds no run; begin one with skald train.");
        }

        foreach (string path in (string[])[run, Path.Combine(runs, run)])
            if (new RunFolder(path) is { Exists: true } found) return found;
        throw new TrainingException($"Run: there is no run \"{run}\", neither here nor in {runs}.");
    }
}

using System.Text.Json;

namespace Skald.Training.Runs;

/// <summary>The files of a run: settings, log, chart, report, data and checkpoints.</summary>
public sealed class RunFolder
{
    /// <summary>Layout that this version writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>The folder of a run, whether it exists or not.</summary>
    public RunFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The run's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The folder of shards and the tokenizer.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>run.json.</summary>
    public string SettingsFile => System.IO.Path.Combine(Path, "run.json");

    /// <summary>log.jsonl.</summary>
    public string LogFile => System.IO.Path.Combine(Path, "log.jsonl");

    /// <summary>loss.svg.</summary>
    public string ChartFile => System.IO.Path.Combine(Path, "loss.svg");

    /// <summary>report.md.</summary>
    public string ReportFile => System.IO.Path.Combine(Path, "report.md");

    /// <summary>Whether a run has begun here.</summary>
    public bool Exists => File.Exists(SettingsFile);

    /// <summary>Writes run.json.</summary>
    public void WriteSettings(TrainingOptions options) => File.WriteAllBytes(
        SettingsFile,
        JsonSerializer.SerializeToUtf8Bytes(
            new RunSettings(FormatVersion, Name, options), RunJson.Indented.RunSettings));

    /// <summary>Reads run.json.</summary>
    /// <exception cref="TrainingException">There is none, it is damaged, or a newer version wrote it.</exception>
    public TrainingOptions ReadSettings()
    {
        if (!Exists) throw new TrainingException($"Run: {Path} holds no run.json, so there is no run to go on with.");
        RunSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize(File.ReadAllBytes(SettingsFile), RunJson.Default.RunSettings);
        }
        catch (JsonException e)
        {
            throw new TrainingException($"Run: {SettingsFile} is damaged: {e.Message}", e);
        }

        if (settings is null || settings.FormatVersion > FormatVersion)
        {
            throw new TrainingException(
                $"Run: {SettingsFile} must have format version {FormatVersion} or less, got {settings?.FormatVersion}; use a newer skald.");
        }

        return settings.Options;
    }

    /// <summary>The newest run below a folder of runs, or null.</summary>
    public static RunFolder? Newest(string runs) => !Directory.Exists(runs) ? null : Directory
        .EnumerateDirectories(runs)
        .Select(path => new RunFolder(path))
        .Where(run => run.Exists)
        .OrderByDescending(run => File.GetLastWriteTimeUtc(run.SettingsFile))
        .ThenByDescending(run => run.Path, StringComparer.Ordinal)
        .FirstOrDefault();
}

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

    /// <summary>Refuses a folder that holds anything.</summary>
    /// <exception cref="TrainingException">A run is there, or other files are.</exception>
    public void RefuseUnlessFree()
    {
        if (Exists)
        {
            throw new TrainingException(
                $"Run: {Path} holds a run already; go on with it by --resume, or choose another --name.");
        }

        if (File.Exists(Path) || (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any(IsForeign)))
        {
            throw new TrainingException(
                $"Run: {Path} must be a new or empty folder, got other files in it; choose another --name.");
        }
    }

    /// <summary>Writes a file of the run aside, and then puts it in place.</summary>
    /// <exception cref="TrainingException">The disk is full, or the folder cannot be written.</exception>
    internal static void Write(string path, byte[] content)
    {
        string aside = $"{path}.tmp-{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(aside, content);
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new TrainingException(
                $"Run: {path} must be writable, got: {e.Message.TrimEnd('.')}; free some space, or choose another --out.", e);
        }
    }

    /// <summary>Writes run.json.</summary>
    internal void WriteSettings(TrainingOptions options) => Write(
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
            throw new TrainingException(
                $"Run: {SettingsFile} must be JSON as a run writes it, got other text; restore it, or begin a new run.", e);
        }

        if (settings?.Options is null || settings.FormatVersion > FormatVersion)
        {
            throw new TrainingException(
                $"Run: {SettingsFile} must have a format version up to {FormatVersion}, got "
                + $"{settings?.FormatVersion}; use the Skald that wrote it, or a newer one.");
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

    // Whoever looks for the lock leaves its files behind.
    private static bool IsForeign(string path) => System.IO.Path.GetFileName(path) is not ("run.lock" or "run.pid");
}

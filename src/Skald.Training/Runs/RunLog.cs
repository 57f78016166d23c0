using System.Text.Json;

namespace Skald.Training.Runs;

/// <summary>log.jsonl: one line an event, only ever appended to.</summary>
public sealed class RunLog : IDisposable
{
    private readonly FileStream _stream;

    /// <summary>Opens a log to append to it; a last line that a killed session left torn is ended first.</summary>
    /// <exception cref="TrainingException">The file cannot be opened.</exception>
    public RunLog(string path)
    {
        try
        {
            bool isTorn = IsTorn(path);
            _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            if (isTorn) _stream.WriteByte((byte)'\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Appends a line. What the file layer refuses is a sentence.</summary>
    /// <exception cref="TrainingException">The disk is full or gone.</exception>
    public void Append(LogLine line)
    {
        try
        {
            _stream.Write(JsonSerializer.SerializeToUtf8Bytes(line, RunJson.Lines.LogLine));
            _stream.WriteByte((byte)'\n');
            _stream.Flush();
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            throw Unwritable(e);  // beyond the system's limit of a file's size, .NET blames an argument
        }
    }

    /// <summary>Reads the lines that count: those that a resumed session has superseded are left out.</summary>
    public static IReadOnlyList<LogLine> Read(string path)
    {
        var lines = new List<LogLine>();
        if (!File.Exists(path)) return lines;
        foreach (string text in File.ReadLines(path))
        {
            LogLine? line;
            try
            {
                line = JsonSerializer.Deserialize(text, RunJson.Default.LogLine);
            }
            catch (JsonException)
            {
                continue;  // the last line of a killed session may be torn; everything before it counts
            }

            if (line is null) continue;
            if (line.Event == LogLine.Resume) Supersede(lines, line.Step);
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            return;  // every line was flushed when it was appended: what is left has been reported as unwritten
        }
    }

    /// <summary>Drops what came after the checkpoint that a session resumes from.</summary>
    private static void Supersede(List<LogLine> lines, long step)
    {
        int saved = lines.FindLastIndex(line => line.Event == LogLine.Checkpoint && line.Step == step);
        if (saved >= 0) lines.RemoveRange(saved + 1, lines.Count - saved - 1);
        else lines.RemoveAll(line => line.Step > step);  // the session died before it could note the checkpoint
    }

    private static bool IsTorn(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream stream = File.OpenRead(path);
        if (stream.Length == 0) return false;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }

    private static TrainingException Unwritable(Exception e) => new(
        $"Run: the log must be writable, got: {e.Message.TrimEnd('.')}; free some space and resume", e);
}

using System.Text.Json;

namespace Skald.Training.Runs;

/// <summary>log.jsonl: one line an event, only ever appended to.</summary>
public sealed class RunLog : IDisposable
{
    private readonly FileStream _stream;

    /// <summary>Opens a log to append to it.</summary>
    public RunLog(string path) => _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>Appends a line. What the file layer refuses is a sentence.</summary>
    /// <exception cref="TrainingException">The disk is full or gone.</exception>
    public void Append(LogLine line)
    {
        try
        {
            _stream.Write(JsonSerializer.SerializeToUtf8Bytes(line, RunJson.Default.LogLine));
            _stream.WriteByte((byte)'\n');
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw new TrainingException($"Run: the log cannot be written: {e.Message}", e);
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
            if (line.Event == "resume") lines.RemoveAll(earlier => earlier.Step > line.Step);
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();
}

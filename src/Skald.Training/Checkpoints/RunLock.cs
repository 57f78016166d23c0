using System.Globalization;
using System.Text;

namespace Skald.Training.Checkpoints;

/// <summary>Keeps a second trainer out of a run folder for as long as this one lives.</summary>
/// <remarks>
/// The operating system holds the lock on an open file and lets go of it when the process ends in whatever way, so the
/// lock of a killed process never blocks. The file stays; only its lock counts, and the process number in it is for
/// messages.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const string FileName = "run.lock";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a run folder, which is made when absent.</summary>
    /// <exception cref="CheckpointException">Another process holds it.</exception>
    public static RunLock Acquire(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        FileStream file = Open(path, folder);
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new RunLock(file);
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path, string folder)
    {
        // On Windows others may read the number; on Unix only an exclusive handle is a lock, and reading is free anyway.
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, 1);
        }
        catch (IOException e)
        {
            throw new CheckpointException($"{folder}: one trainer may work in a run folder, got another at work"
                + $"{Holder(path)}; wait for it to end, or choose another name (--name).", e);
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(file);
            char[] digits = new char[12];
            string text = new string(digits, 0, reader.Read(digits)).Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                ? $" (process {process})"
                : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}

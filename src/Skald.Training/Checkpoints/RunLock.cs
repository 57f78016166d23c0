using System.Globalization;

namespace Skald.Training.Checkpoints;

/// <summary>Keeps a second trainer out of a run folder for as long as this one lives.</summary>
/// <remarks>
/// The operating system holds the lock on an open file and lets go of it when the process ends in whatever way, so the
/// lock of a killed process never blocks. The lock's file stays; the process number lies in a file of its own, which
/// others may read, and is for messages only.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const string LockName = "run.lock";
    private const string HolderName = "run.pid";

    private readonly FileStream _file;
    private readonly string _holder;

    private RunLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>Takes the lock of a run folder, which is made when absent.</summary>
    /// <exception cref="CheckpointException">Another process holds it.</exception>
    public static RunLock Acquire(string folder)
    {
        string holder = Path.Combine(folder, HolderName);
        FileStream file = Open(folder, holder);
        try
        {
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new RunLock(file, holder);
        }
        catch (IOException)
        {
            // A full disk takes the number away, not the lock.
            return new RunLock(file, holder);
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose()
    {
        if (_file.SafeFileHandle.IsClosed) return;
        File.Delete(_holder);
        _file.Dispose();
    }

    private static FileStream Open(string folder, string holder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(
                Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e)
        {
            throw new CheckpointException($"{folder}: one trainer may work in a run folder, got another at work"
                + $"{Describe(holder)}; wait for it to end, or choose another name (--name).", e);
        }
    }

    private static string Describe(string holder)
    {
        try
        {
            string text = File.ReadAllText(holder);
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

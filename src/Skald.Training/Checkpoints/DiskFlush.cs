using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Skald.Training.Checkpoints;

/// <summary>Makes files and renames survive a loss of power.</summary>
internal static class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a file that was written and closed.</summary>
    public static void File(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Flushes a folder's list of names. Windows has no such call: its file systems log renames themselves.
    /// </summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        int descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], ReadOnly);
        if (descriptor < 0) throw Failure(path);

        // Some file systems cannot flush folders and say so; the rename is then as safe as they make it.
        _ = Synchronize(descriptor);
        _ = Close(descriptor);
    }

    private static IOException Failure(string path) =>
        new($"{path}: the folder cannot be opened ({new Win32Exception(Marshal.GetLastPInvokeError()).Message})");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}

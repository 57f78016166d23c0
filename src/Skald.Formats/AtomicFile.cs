namespace Skald.Formats;

/// <summary>A file that is either as it was or whole and new.</summary>
internal static class AtomicFile
{
    /// <summary>Writes aside, flushes to the disk, renames into place.</summary>
    /// <exception cref="IOException">The file cannot be written; what stood at the path is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string aside = $"{path}.tmp-{Environment.ProcessId}";
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: the folder of a new file must exist, got none; make {folder} first.");
        try
        {
            using (FileStream stream = new(aside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}

namespace Skald.Formats;

/// <summary>Reads whole files that are small by nature: descriptions, manifests, what a command line names.</summary>
public static class BoundedFile
{
    private const int FirstBytes = 4096;

    /// <summary>All bytes of a file, or null where there are more than a bound.</summary>
    /// <remarks>A file may grow while it is read, and a pipe has no length: what counts is what comes.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes that are read.</param>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? TryReadAll(string path, int most)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return TryReadAll(file, most);
    }

    /// <summary>All bytes that a stream still has, or null where there are more than a bound.</summary>
    /// <param name="file">A file or a pipe, read to its end.</param>
    /// <param name="most">Most bytes that are read.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[]? TryReadAll(Stream file, int most)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.CanSeek && file.Length > most) return null;
        byte[] bytes = new byte[Math.Clamp(file.CanSeek ? file.Length + 1 : FirstBytes, 1, most + 1L)];
        int count = 0;
        for (int read; (read = file.Read(bytes, count, bytes.Length - count)) > 0;)
        {
            count += read;
            if (count > most) return null;
            if (count == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(most + 1L, 2L * bytes.Length));
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }
}

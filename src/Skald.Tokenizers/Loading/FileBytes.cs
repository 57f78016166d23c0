using System.IO.Compression;

namespace Skald.Tokenizers.Loading;

/// <summary>Reads whole files within a limit, unpacking those that end in <c>.gz</c>.</summary>
internal static class FileBytes
{
    /// <exception cref="TokenizerFormatException">The file is too large or no valid gzip.</exception>
    public static byte[] Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        string name = Path.GetFileName(path);
        return file.Length > Limits.FileBytes ? throw TooLarge(name) : Read(file, name);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static byte[] Read(Stream stream, string name)
    {
        if (!name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return ReadAll(stream, name);
        try
        {
            using GZipStream unpacked = new(stream, CompressionMode.Decompress, leaveOpen: true);
            return ReadAll(unpacked, name);
        }
        catch (InvalidDataException e)
        {
            throw new TokenizerFormatException(name, "", "is not valid gzip.", e);
        }
    }

    private static byte[] ReadAll(Stream stream, string name)
    {
        long length = stream.CanSeek ? stream.Length - stream.Position : 1 << 16;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(length, 1, Limits.FileBytes + 1));
        int count = 0;
        while (true)
        {
            if (count > Limits.FileBytes) throw TooLarge(name);
            int read = stream.Read(bytes, count, bytes.Length - count);
            count += read;
            if (read == 0) return count == bytes.Length ? bytes : bytes[..count];
            if (count < bytes.Length) continue;
            // A file as long as it said needs no larger array.
            int next = stream.ReadByte();
            if (next < 0) return bytes;
            Array.Resize(ref bytes, Math.Min(Limits.FileBytes + 1, 2 * bytes.Length));
            bytes[count++] = (byte)next;
        }
    }

    private static TokenizerFormatException TooLarge(string name) =>
        new(name, "", $"must be at most {Limits.FileBytes >> 20} MB.");
}

using System.Text.Json;

namespace Skald.Cli.Options;

/// <summary>Reads a JSON file that the command line names.</summary>
internal static class JsonFile
{
    /// <summary>Most that is read, in bytes: far more than any conversation has.</summary>
    public const int MostBytes = 64 << 20;

    /// <exception cref="FormatException">The file is not JSON, or larger than any that makes sense.</exception>
    public static JsonElement Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(file, path);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static JsonElement Read(Stream stream, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(ReadBytes(stream, name));
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw new FormatException(
                $"{name}: must be JSON, line {broken.LineNumber + 1} is not; check it there.", broken);
        }
    }

    // A file may grow while it is read, and a pipe has no length: what counts is what comes.
    private static ReadOnlyMemory<byte> ReadBytes(Stream file, string name)
    {
        byte[] bytes = new byte[Math.Clamp(file.CanSeek ? file.Length + 1 : 0, 4096, MostBytes + 1)];
        int count = 0;
        for (int read; (read = file.Read(bytes, count, bytes.Length - count)) > 0;)
        {
            count += read;
            if (count > MostBytes)
                throw new FormatException($"{name}: may be {MostBytes >> 20} MB long, got more; check that it is the right file.");
            if (count == bytes.Length) Array.Resize(ref bytes, Math.Min(MostBytes + 1, 2 * bytes.Length));
        }

        return bytes.AsMemory(0, count);
    }
}

using System.Text.Json;
using Skald.Formats;

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

    private static byte[] ReadBytes(Stream file, string name) => BoundedFile.TryReadAll(file, MostBytes)
        ?? throw new FormatException($"{name}: may be {MostBytes >> 20} MB long, got more; check that it is the right file.");
}

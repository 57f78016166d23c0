using System.Text.Json;

namespace Skald.Cli.Options;

/// <summary>Reads a JSON file that the command line names.</summary>
internal static class JsonFile
{
    /// <exception cref="FormatException">The file is not JSON.</exception>
    public static JsonElement Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw new FormatException(
                $"{path}: must be JSON, line {broken.LineNumber + 1} is not; check it there.", broken);
        }
    }
}
